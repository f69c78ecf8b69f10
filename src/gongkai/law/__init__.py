"""The law as pure functions: what is counted, numbered, in force, and statutory.

Nothing here knows Django, a database or the present time: "today" is always an argument, a calendar is
always passed in, and a result explains itself in Chinese sentences that may be shown to the public.

====================  ============================================================================
module                answers
====================  ============================================================================
``calendar``          is this day a working day, and which notice says so
``clocks``            when is it due, what stopped it, and how was that counted, day by day
``rules``             which limits there are, from which article, since when
``numbering``         发文字号, 令号 and 索引号: read, repaired only by proposal, written canonically
``validity``          尚未施行 … 已废止 on a given day, from recorded facts
``catalogue``         法定主动公开内容, 公文种类, 公开属性 as tables
``topics``            主题分类: 22 classes and their sub-classes
``secrecy``           the four conclusions of 保密审查 and whether each lets a document out
``cli_due``           what ``gongkai due`` prints
====================  ============================================================================

Marks tell how far a source was checked: V the text was read, V2 it was read at second hand, D derived
from such facts, M from memory and therefore always a setting.
"""
