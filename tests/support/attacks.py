"""Attacks on the log, counted: `python tests/support/attacks.py [KILLS] [FLIPS]` prints what got through.

Kills of a writer by its process id; every cut and many flipped bits of a log and of its index; the peak of memory that
small files take which stand for much; and every command over logs that are harmed in every field. A wrong answer is one
that differs from the log's and is not said.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from damaged_logs import harmed_bytes, harmed_fields, harmed_structure, read, write_everything

from xlog.cli import main as main_of_xlog
from xlog.errors import LogError
from xlog.events import codec, record
from xlog.events.index import Index, sidecars
from xlog.events.inspect import event_files
from xlog.events.reader import EventReader
from xlog.events.run import Run
from xlog.events.schema import Event, Explanation, Inference, LabelScore, Map, RunMetadata, Sample, Score
from xlog.events.writer import EventWriter

WRITER = """
import sys
sys.path.insert(0, sys.argv[2])
from attacks import group
from xlog.events.writer import EventWriter
with EventWriter(sys.argv[1], "r", commits=True, max_file_size=200_000) as writer:
    for number in range(1_000_000):
        writer.add_all(group(str(number)))
        print(number, flush=True)
"""


def group(name: str) -> list[Event]:
    """All that is logged of a sample, every number of it made of its name."""
    value = int(name) / 1024
    about = {"sample_id": name, "explainer": f"E{name}", "label": int(name) % 7}
    packed = codec.encode_map(np.full((2, 2), value, np.float32), (4, 4))
    return [
        Event(sample=Sample(id=name, name=f"n{name}")),
        Event(inference=Inference(sample_id=name, labels=[LabelScore(label=int(name) % 7, probability=value)])),
        Event(explanation=Explanation(**about, map=packed)),
        Event(score=Score(**about, benchmark="B", value=value)),
    ]


def answers(folder: Path) -> dict[str, tuple[object, ...]]:
    """What readers say of each sample: its name, its map, its score; None where they say that they cannot."""
    run = Run([Index(path, keep="no") for path in event_files(folder)])
    scores = {str(score["sample"]): (score["explainer"], score["value"]) for score in run.scores()}
    maps: dict[str, object] = {}
    for view in run.maps():
        with contextlib.suppress(LogError):
            maps[view.sample] = (view.explainer, float(view.array()[0, 0]))
    found = {}
    for sample in run.samples() if run.steps else ():
        with contextlib.suppress(LogError):
            found[sample.id] = (sample.name, maps.get(sample.id), scores.get(sample.id), sample.is_complete)
    return found


def kills(count: int) -> Iterator[str]:
    """Kill writers at any moment: what they had acknowledged must be there, whole."""
    acknowledged = lost = halves = 0
    for turn in range(count):
        with tempfile.TemporaryDirectory() as name:
            command = [sys.executable, "-c", WRITER, name, str(Path(__file__).parent)]
            writer = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
            assert writer.stdout is not None
            writer.stdout.readline()
            time.sleep(random.Random(turn).random() / 10)
            writer.send_signal(signal.SIGKILL)
            said = {"0", *writer.stdout.read().split("\n")[:-1]}
            writer.wait()
            found = answers(Path(name))
            acknowledged += len(said)
            lost += sum(found.get(each, (None, None, None, False)) != expected(each) for each in said)
            halves += sum(not answer[-1] for answer in found.values())
    yield f"{count} kills, {acknowledged} acknowledged samples: {lost} lost or wrong, {halves} shown as incomplete"


def expected(name: str) -> tuple[object, ...]:
    """What readers must say of a sample."""
    value = int(name) / 1024
    return f"n{name}", (f"E{name}", value), (f"E{name}", value), True


def harms(flips: int) -> Iterator[str]:
    """Cut and flip a log and its index: an answer is right, or it is none."""
    with tempfile.TemporaryDirectory() as name:
        with EventWriter(name, "r", commits=True) as writer:
            for number in range(12):
                writer.add_all(group(str(number)))
                writer.flush()
        for path in (writer.path, *sidecars(writer.path)):
            whole = path.read_bytes()
            cuts, bits = range(0, len(whole), 1 + len(whole) * 3 // flips), 8 * len(whole)
            chosen = random.Random(0).sample(range(bits), min(flips, bits))
            harmed = [whole[:cut] for cut in cuts]
            harmed += [whole[: b // 8] + bytes([whole[b // 8] ^ 1 << b % 8]) + whole[b // 8 + 1 :] for b in chosen]
            wrong = crashes = 0
            for data in harmed:
                path.write_bytes(data)
                try:
                    found = answers(Path(name))
                except LogError:
                    continue
                except Exception:
                    crashes += 1
                    continue
                wrong += sum(not _is_right(each, answer) for each, answer in found.items())
            path.write_bytes(whole)
            yield f"{path.suffix}: {len(cuts)} cuts, {len(chosen)} flips: {wrong} silently wrong, {crashes} crashes"


def _is_right(name: str, answer: tuple[object, ...]) -> bool:
    """A part that is missing is no lie, one that is there must be what was logged."""
    return name.isdigit() and all(
        got in (wanted, None, False) for got, wanted in zip(answer, expected(name), strict=True)
    )


def bombs() -> Iterator[str]:
    """The most memory that reading takes of small files which stand for much, each in a process of its own."""
    huge = Map(height=1, width=1, full_height=8192, full_width=8192, upsampling=Map.BILINEAR, f32=b"\0" * 4)
    maps = [Event(explanation=Explanation(sample_id="0", explainer=str(i), map=huge)) for i in range(8)]
    files = {
        "eight maps of 8192 x 8192": [Event(sample=Sample(id="0")), *maps],
        "5 MB of labels": [Event(sample=Sample(id="0", truth={"labels": [1] * 5_000_000}))],
        "2 million explainers": [Event(run_metadata=RunMetadata(explainers=[{}] * 2_000_000))],
    }
    for what, events in files.items():
        with tempfile.TemporaryDirectory() as name:
            with EventWriter(name) as writer:
                pass
            with writer.path.open("ab") as file:  # the writer refuses them
                file.writelines(record.frame(event.SerializeToString()) for event in events)
            yield f"{what}, {writer.path.stat().st_size} bytes: {_peak(writer.path):.0f} MB more at most"


COMMANDS = (
    "ls {log}",
    "inspect {log}",
    "verify --deep {log}",
    "export {log} -o {out}/tables --maps npz --pictures",
    "export {log} -o {out}/anonymous --anonymous",
    "merge {log} -o {out}/merged",
    "split {log} -o {out}/split",
    "prune {log} -o {out}/pruned",
    "repair {log}/a.xlog -o {out}/repaired.xlog",
)


def hostile() -> Iterator[str]:
    """Every command over a log harmed in each of its fields, in its structure and in its bytes."""
    with tempfile.TemporaryDirectory() as name:
        whole = write_everything(Path(name) / "whole").path
        events = read(whole)
        logs = itertools.chain(harmed_fields(events), harmed_structure(events), harmed_bytes(whole.read_bytes()))
        count, crashes = 0, list[str]()
        for harm, data in logs:
            count += 1
            with tempfile.TemporaryDirectory(dir=name) as log:
                Path(log, "a.xlog").write_bytes(data)
                crashes += [f"{command.split()[0]}: {harm}" for command in COMMANDS if _ends_badly(command, log)]
        yield f"{count} hostile logs, {count * len(COMMANDS)} commands: {len(crashes)} crashes {crashes or ''}"


def _ends_badly(command: str, log: str) -> bool:
    """Tell whether a command ends in another way than by its word for what it finds."""
    with tempfile.TemporaryDirectory() as out, contextlib.ExitStack() as quiet:
        for redirect in (contextlib.redirect_stdout, contextlib.redirect_stderr):
            quiet.enter_context(redirect(io.StringIO()))
        try:
            return main_of_xlog(command.format(log=log, out=out).split()) not in (0, 1)
        except Exception:
            return True


def _peak(log: Path) -> float:
    """Return how much memory reading takes in a process of its own, MB."""
    receive, send = os.pipe()
    if os.fork() == 0:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with contextlib.suppress(LogError):
            answers(log.parent)
        with EventReader(log) as reader:
            list(reader)
        os.write(send, str((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024).encode())
        os._exit(0)
    os.wait()
    return float(os.read(receive, 100))


def main(count: int = 50, flips: int = 2000) -> None:
    """Attack, and print what got through."""
    for line in itertools.chain(kills(count), harms(flips), bombs(), hostile()):
        print(line, flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
