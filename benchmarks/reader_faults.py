"""Precision and recall of the readers' fault rules on real texts that a seeded mutator damaged.

    python benchmarks/reader_faults.py [--seeds 1 2 3 4 5] [--limit N] [--show] [--originals] [--json]

Needs the folder of real documents (see `gongkai.config.shared_data`). Every text is damaged once for each
seed, in every way that it offers a place for. `false` counts new alarms that no damage answers for,
`originals` alarms on the undamaged texts except those judged by hand to be faults of the originals
(`REAL`); both lower precision. Exit code 2 where the folder is absent.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter

from gongkai.config import shared_data
from gongkai.readers.tests import scoring
from gongkai.readers.tests.mutator import KINDS
from gongkai.readers.tests.scoring import REAL


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4, 5])
    parser.add_argument("--limit", type=int, default=None, help="texts for each seed; all by default")
    parser.add_argument("--show", action="store_true", help="list every miss and every false alarm")
    parser.add_argument(
        "--originals", action="store_true", help="only count alarms on all undamaged texts, by kind"
    )
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    folder = shared_data.folder()
    if folder is None:
        print("No folder of real documents: set GONGKAI_SHARED_DATA.", file=sys.stderr)
        return 2
    if arguments.originals:
        texts, alarms, hit = scoring.undamaged(folder)
        print(f"{texts} undamaged texts")
        for kind, count in alarms.most_common():
            print(f"{kind:26} {count:5} alarms in {hit[kind]:4} texts")
        return 0
    score = scoring.measure(folder, arguments.seeds, limit=arguments.limit, real=REAL)
    if arguments.json:
        print(json.dumps(_json(score), ensure_ascii=False, indent=1))
        return 0
    print(f"{score.texts} texts, each undamaged and damaged with seeds {arguments.seeds}")
    print("\n".join(scoring.lines(score)))
    print("by damage:", ", ".join(f"{k} {score.found[k]}/{score.found[k] + score.missed[k]}" for k in KINDS))
    if arguments.show:
        for name, item in score.misses:
            print("missed", name, item.kind, "line", item.line, repr(item.was), "->", repr(item.now))
        for name, fault in score.alarms:
            print("false", name, fault.kind, "line", fault.where.line, fault.excerpt)
        for name, fault in score.original_alarms:
            print("original", name, fault.kind, "line", fault.where.line, fault.excerpt)
    return 0


def _json(score: scoring.Score) -> dict[str, object]:
    return {
        "texts": score.texts,
        "families": {
            family: {
                "recall": round(score.recall(family), 4),
                "precision": round(score.precision(family), 4),
                "false": score.false[family],
                "in_originals": score.in_originals[family],
            }
            for family in score.families()
        },
        "damages": {kind: {"found": score.found[kind], "missed": score.missed[kind]} for kind in KINDS},
        "misses": Counter(item.kind for _, item in score.misses),
    }


if __name__ == "__main__":
    sys.exit(main())
