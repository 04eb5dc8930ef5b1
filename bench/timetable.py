"""How good the engine of the timetable is: on problems that others know, and on the term of the demo school.

The first part solves instances of curriculum-based course timetabling (ITC-2007, track 3) with the school's annealing
and judges the results by the published definitions. Some processes work on an instance with different seeds, and the
best of them counts: that is one run. The second part plans the autumn of the demo school, and changes the plan for a
typhoon. The load of the machine is shown: a search that had to share its core has done less than its seconds say.
"""

import argparse
import csv
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from statistics import median

from bench.itc2007.instance import Instance, Lecture, parse, written
from bench.itc2007.solver import Found, search
from bench.itc2007.validator import judge
from bench.terms import trial

Clock = Callable[[], float]
DATA = Path(__file__).parents[2] / "shared/data/itc2007"
GOALS = {"comp01": 5, "comp02": 55, "comp04": 46, "comp05": 350, "comp11": 0}
"""Instances that are solved unless others are named, and what the median of the runs has to reach in a minute."""


@dataclass(frozen=True, slots=True)
class Run:
    """An instance solved once: the best of some processes."""

    solution: Sequence[Lecture]
    cost: int
    broken: tuple[str, ...]
    seconds: float
    share: float
    """Of a core that each process had."""


def main(argv: Sequence[str] | None = None) -> None:
    """Print both tables, and as last line the figures for a machine to read."""
    options = _options(argv)
    figures: dict[str, object] = {}
    clock = time.process_time if options.cpu_time else time.monotonic
    with ProcessPoolExecutor(options.processes, mp_context=get_context("spawn")) as pool:
        list(pool.map(abs, range(options.processes)))  # the processes are there before the clock starts
        if options.seeds and options.seconds:
            figures |= _competition(pool, options, clock)
        if options.term_seconds:
            figures |= trial.report(pool, seeds=options.seeds or 1, seconds=options.term_seconds, clock=clock)
    figures["load"] = f"{os.getloadavg()[0]:.1f}/{os.cpu_count()}"
    print("\ntimetable: " + " ".join(f"{name}={value}" for name, value in figures.items()))


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/bench timetable", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="for a run of an instance; 0: no instances")
    parser.add_argument("--cpu-time", action="store_true", help="count the seconds that a process had a core")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seeds", type=int, default=5, help="runs of each instance, and of the term")
    parser.add_argument("--instances", default="", help="comp01,comp02 …, or all; " + ", ".join(GOALS) + " if not said")
    parser.add_argument("--data", type=Path, default=os.environ.get("ITC2007_DATA", DATA), help="folder of .ctt files")
    parser.add_argument("--solutions", type=Path, help="folder for the best solutions, for other validators to read")
    parser.add_argument("--term-seconds", type=float, default=30, help="for a plan of the school's term; 0: none")
    return parser.parse_args(argv)


def _competition(pool: Executor, options: argparse.Namespace, clock: Clock) -> dict[str, object]:
    files = _files(options.data, options.instances)
    if not files:
        return {}
    best_known = _best_known(options.data)
    print(
        f"ITC-2007: the best of {options.processes} processes, {options.seconds:g} s{' of CPU' * options.cpu_time}, {options.seeds} runs.\n"
        "ratio = median : best known; core = share of a core that a process had.\n\n"
        f"{'instance':<10}{'costs':<26}{'median':>7}{'goal':>6}{'best known':>12}{'ratio':>7}{'seconds':>9}{'core':>6}"
    )
    figures: dict[str, object] = {}
    broken: list[str] = []
    for path in files:
        runs = list(_runs(pool, parse(path.read_text(encoding="utf-8")), options, clock))
        _show(path.stem, runs, best_known.get(path.stem))
        figures[path.stem] = f"{median(run.cost for run in runs):g}"
        broken += [one for run in runs for one in run.broken]
        if options.solutions:
            options.solutions.mkdir(parents=True, exist_ok=True)
            best = min(runs, key=lambda run: (len(run.broken), run.cost))
            (options.solutions / f"{path.stem}.sol").write_text(written(best.solution), encoding="utf-8")
    if broken:
        print("\nbroken hard rules:", *broken, sep="\n  ")
    return {**figures, "seconds": f"{options.seconds:g}", "processes": options.processes, "broken": len(broken)}


def _files(data: Path, names: str) -> list[Path]:
    """Give the files of the instances asked for."""
    known = {path.stem: path for path in sorted(data.glob("*.ctt"))}
    if not known:
        print(
            f"There are no .ctt files in {data}: the instances of ITC-2007 are left out.\n"
            "Name their folder with --data or in ITC2007_DATA; best_known.csv beside them (instance, "
            "best_known_2014) adds the comparison.\n"
        )
        return []
    wanted = [name.removesuffix(".ctt") for name in names.split(",") if name] or [one for one in GOALS if one in known]
    if wanted == ["all"] or not wanted:
        return list(known.values())
    if missing := [name for name in wanted if name not in known]:
        sys.exit(f"{data} has no {', '.join(missing)}; it has {', '.join(known)}.")
    return [known[name] for name in wanted]


def _best_known(data: Path) -> dict[str, int]:
    path = data / "best_known.csv"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {row["instance"]: int(row["best_known_2014"]) for row in csv.DictReader(file)}


def _runs(pool: Executor, instance: Instance, options: argparse.Namespace, clock: Clock) -> Iterator[Run]:
    for first in range(1, options.seeds * options.processes + 1, options.processes):
        seeds = range(first, first + options.processes)
        tasks = [pool.submit(search, instance, seed=seed, seconds=options.seconds, clock=clock) for seed in seeds]
        yield _best(instance, [task.result() for task in tasks])


def _best(instance: Instance, found: Sequence[Found]) -> Run:
    """Judge what was found: by the validator, whatever the search believes."""
    judged = [(judge(instance, one.solution), one.solution) for one in found]
    best, solution = min(judged, key=lambda one: (len(one[0].broken), one[0].cost))
    share = sum(one.cpu_seconds for one in found) / sum(one.seconds for one in found)
    return Run(solution, best.cost, best.broken, max(one.seconds for one in found), share)


def _show(name: str, runs: Sequence[Run], best: int | None) -> None:
    middle = median(run.cost for run in runs)
    costs = " ".join(str(run.cost) + "!" * bool(run.broken) for run in runs)
    ratio = "–" if best is None or (best == 0 < middle) else f"{middle / best if best else 1:.2f}"
    seconds, share = (median(values) for values in zip(*((run.seconds, run.share) for run in runs), strict=True))
    print(
        f"{name:<10}{costs:<26}{middle:>7g}{GOALS.get(name, '–'):>6}{'–' if best is None else best:>12}"
        f"{ratio:>7}{seconds:>9.1f}{share:>6.0%}",
        flush=True,
    )


if __name__ == "__main__":
    main()
