"""Runs a module or a script of Python, and records which files of the workspace it reads.

It writes what `reads/log.ts` understands into the directory that `reads/record-reads.ts` names; without such a
directory, it only runs the program.

    python recorder.py -m alembic upgrade head
    python recorder.py manage.py migrate
"""

import hashlib
import json
import os
import runpy
import sys
import time

DIRECTORY = os.environ.get("NX_WORKTREE_READS")
ROOT = os.environ.get("NX_WORKTREE_READS_ROOT", "")

# Caches of tools, and packages, whose versions are noted instead.
LEFT_OUT = {"__pycache__", "site-packages", "node_modules", ".git", ".nx", ".venv", "venv", ".tox", ".cache"}

noted = set()
log = None


def write(**line):
    """Writes a line at once, since the process can be killed at any time."""
    log.write(json.dumps({**line, "at": time.time() * 1000}) + "\n")
    log.flush()


def name_in_workspace(path):
    """The path relative to the workspace, with "/"; None when it doesn't count."""
    name = os.path.relpath(os.path.realpath(path), ROOT).replace(os.sep, "/")
    parts = name.split("/")
    is_environment_file = parts[-1].startswith(".env") or parts[-1].endswith(".env")
    if parts[0] == ".." or os.path.isabs(name) or is_environment_file or LEFT_OUT.intersection(parts):
        return None
    return name


def note(what, path):
    """Notes once that a path was read, listed or written."""
    name = name_in_workspace(os.fsdecode(path))
    if name is None or (what, name) in noted:
        return
    noted.add((what, name))
    if what == "written":
        write(what="written", name=name)
    elif not os.path.exists(path):
        write(what="absent", name=name)
    elif what == "directory" and os.path.isdir(path):
        entries = [entry.name + "/" if entry.is_dir() else entry.name for entry in os.scandir(path)]
        write(what="directory", name=name, entries=sorted(entries))
    elif what == "file" and os.path.isfile(path):
        with open(path, "rb") as file:
            write(what="file", name=name, digest=hashlib.sha256(file.read()).hexdigest())


def hear(event, args):
    """https://docs.python.org/3/library/audit_events.html. The watched program must not notice."""
    try:
        if event == "open" and isinstance(args[0], (str, bytes)):
            mode, flags = args[1] or "", args[2] or 0
            is_written = any(letter in mode for letter in "wax+") or flags & (os.O_WRONLY | os.O_RDWR)
            if not is_written or "r" in mode:
                note("file", args[0])
            if is_written:
                note("written", args[0])
        elif event in ("os.listdir", "os.scandir") and isinstance(args[0], (str, bytes)):
            # The import of a module lists each directory in which it may be.
            if not sys._getframe(1).f_code.co_filename.startswith("<frozen importlib"):
                note("directory", args[0])
    except Exception:
        pass


def note_modules():
    """A module that comes from a cache of bytecode was read from its source before."""
    for module in list(sys.modules.values()):
        path = getattr(module, "__file__", None)
        if isinstance(path, str) and path.endswith(".py") and os.path.abspath(path) != os.path.abspath(__file__):
            try:
                note("file", path)
            except Exception:
                pass


def main():
    global log
    arguments = sys.argv[1:]
    is_module = arguments[0] == "-m"
    if is_module:
        del arguments[0]
    if DIRECTORY:
        log = open(os.path.join(DIRECTORY, "python-%d.jsonl" % os.getpid()), "a", encoding="utf-8")
        write(what="process", pid=os.getpid(), isLauncher=False)
        sys.addaudithook(hear)
    sys.argv = arguments
    # As `python -m` and `python script` do it.
    sys.path[0] = os.getcwd() if is_module else os.path.dirname(os.path.abspath(arguments[0]))
    try:
        if is_module:
            runpy.run_module(arguments[0], run_name="__main__", alter_sys=True)
        else:
            runpy.run_path(arguments[0], run_name="__main__")
    finally:
        if DIRECTORY:
            note_modules()


main()
