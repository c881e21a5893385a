#!/usr/bin/env python3
"""Measures whole processes: wall time, processor time and peak memory, as medians of several runs.

    cargo build --release --bins --examples
    python3 benches/measure.py [--runs N] [--peers VENV]

Rows that are compared run in turn (A B A B ..), so that a ratio holds when the machine's speed drifts. `--peers`
is a virtual environment in which cfn-lint and cloudformation-validate are installed: they judge the same templates.
"""

import argparse
import glob
import os
import shlex
import statistics
import tempfile
import time

import templates

# What a run may end with: 0, and the bits of cfn-lint for errors, warnings and information.
STATUSES = {0, 2, 4, 6, 8, 10, 12, 14}


def run(command, folder):
    """Runs a command and returns its wall seconds, processor seconds and peak resident bytes."""
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        child = os.fork()
        if child == 0:
            os.chdir(folder)
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, 1)
            os.dup2(said.fileno(), 2)
            os.execvp(command[0], command)
        _, status, usage = os.wait4(child, 0)
        wall = time.perf_counter() - start
        # A terminal shows the table and the warnings of the programs mixed: they are told where they matter.
        if os.waitstatus_to_exitcode(status) not in STATUSES:
            said.seek(0)
            words = said.read().decode(errors="replace")
            raise SystemExit(f"{words}{shlex.join(command)[:1000]} ended with status {status}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def measure(rows, runs, folder):
    """Runs the rows in turn and returns the figures of each."""
    figures = {name: [] for name, _ in rows}
    for name, command in rows:
        run(command, folder)
    for _ in range(runs):
        for name, command in rows:
            figures[name].append(run(command, folder))
    return figures


def report(figures):
    names = list(figures)
    medians = {name: [statistics.median(column) for column in zip(*figures[name])] for name in names}
    for name in names:
        wall, cpu, memory = medians[name]
        print(f"| {name} | {wall * 1000:,.0f} ms | {cpu * 1000:,.0f} ms | {memory / 2**20:,.0f} MiB |")
    first = names[0]
    for name in names[1:]:
        pairs = list(zip(figures[name], figures[first]))
        wall, cpu = (statistics.median(other[column] / base[column] for other, base in pairs) for column in (0, 1))
        print(f"| {name} : {first} | {wall:,.1f} x | {cpu:,.1f} x | |")


def beside(peers, files):
    """Returns the rows of the other validators over files; none without their virtual environment."""
    if peers is None:
        return []
    programs = os.path.join(os.path.abspath(peers), "bin")
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "cloudformation_validate_files.py")
    return [
        ("cfn-lint", [os.path.join(programs, "cfn-lint"), *files]),
        ("cloudformation-validate", [os.path.join(programs, "python"), script, *files]),
    ]


def claims(synth):
    """Returns the rows of claims that are decided."""
    simple = ["--stack", "SageMakerStudioAuditControlStack"]
    for value in ["StudioNetwork=existing", "AuditTrail=Skip"]:
        simple += ["--param", value]
    ten = ["--config", os.path.join("examples", "configs", "ten-scientists.yaml")]
    return [
        ("the claims", [synth, "access"]),
        ("the claims of three sign-ins", [synth, "access", *simple]),
        ("the claims of ten data scientists", [synth, "access", *ten]),
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=11)
    parser.add_argument("--peers", metavar="VENV")
    arguments = parser.parse_args()
    runs, peers = arguments.runs, arguments.peers

    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    release = os.path.join(os.environ.get("CARGO_TARGET_DIR", os.path.join(root, "target")), "release")
    synth = os.path.join(release, "synth")
    scale = os.path.join(release, "examples", "scale")
    print(f"{os.cpu_count()} cores")
    print("| | wall | processor | peak memory |")
    print("|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        out = sorted(glob.glob(os.path.join(root, "out", "*.yaml")))
        synthesis = ("the published stacks", [synth, "--quiet", "--out", os.path.join(folder, "out")])
        report(measure([synthesis, *beside(peers, out)], runs, root))
        decisions = os.path.join(release, "examples", "decisions")
        report(measure(claims(synth), runs, root))
        report(measure([("1,000,000 decisions", [decisions])], runs, root))
        large, chain, many = templates.write(folder)
        files = sorted(glob.glob(os.path.join(many, "*.yaml")))
        sets = [("one of 500 resources", [large]), ("80 chained conditions", [chain]), ("180 templates", files)]
        for name, paths in sets:
            row = (name, [synth, "--quiet", "validate", *paths])
            report(measure([row, *beside(peers, paths)], runs, folder))
        rows = [(f"{stacks} x 500", [scale, str(stacks), "500"]) for stacks in (50, 100)]
        report(measure(rows, runs, folder))


if __name__ == "__main__":
    main()
