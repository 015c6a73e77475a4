#!/usr/bin/env python3
"""Mutation testing: 400 small faults, each put into the code, each of which some test must notice.

`cargo mutants --list` names the faults; a seed chooses equal shares of six areas. A build for each fault would take
hours, so all faults of a crate are woven into one copy of it: a function with faults begins with a `match` on a
number from the environment, whose arms are its body with one fault each. One traced run says which test reaches
which function, and each fault is judged by the tests that reach it, the quickest first.

    python3 crates/xtask/mutants.py [--seed 34] [--count 400] [--area NAME]... [--listed FILE] [--list]
        [--without REGEX] [--again]

`--list` prints the faults that are chosen, as `cargo mutants` names them; `--listed FILE` is what
`cargo mutants --list --json` has printed already; `--without REGEX` leaves out the tests of these names; `--again` judges
only those that no test noticed the last time. Results are in `target/mutants/CRATE.json`. Needs
`cargo install cargo-mutants --locked`.
"""

import argparse
import concurrent.futures
import fnmatch
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PLACE = ROOT / "target" / "mutants"

# Area: crate, targets whose tests judge it, files.
AREAS = {
    "money": ("hocbong-core", ["--lib"], ["vnd.rs", "vnd/**"]),
    "ledger": ("hocbong-core", ["--lib"], ["ledger.rs", "ledger/**"]),
    "weights": ("hocbong-match", ["--lib", "--tests"], ["weights.rs", "calibration.rs", "similarity.rs"]),
    "assignment": (
        "hocbong-match",
        ["--lib", "--tests"],
        ["assignment.rs", "assignment/**", "one_to_one.rs", "one_to_many.rs", "one_to_many/**", "exact.rs"],
    ),
    "recording": ("hocbong", ["--lib", "--test", "it"], ["recording.rs", "recording/**", "store/recorder.rs"]),
    "seals": ("hocbong", ["--lib", "--test", "it"], ["seal.rs", "seal/**", "checkpoint.rs", "checkpoint/**"]),
}

# A test that takes this many times as long as without a fault hangs, and has noticed the fault.
PATIENCE = 20
MIN_SECONDS = 60

# `at` answers the number of the fault to run, and notes once that a function was reached.
SWITCH = """
#[allow(missing_docs, clippy::all)]
pub(crate) mod mutant_switch {
    use std::io::Write as _;
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicBool, Ordering};
    static CHOSEN: OnceLock<(u32, Option<String>)> = OnceLock::new();
    static REACHED: [AtomicBool; HOSTS] = [const { AtomicBool::new(false) }; HOSTS];
    pub(crate) fn at(host: usize) -> u32 {
        let (chosen, trace) = CHOSEN.get_or_init(|| {
            let number = std::env::var("MUTANT").ok().and_then(|text| text.parse().ok());
            (number.unwrap_or(0), std::env::var("MUTANT_TRACE").ok())
        });
        if let Some(path) = trace && !REACHED[host].swap(true, Ordering::Relaxed) {
            let file = std::fs::OpenOptions::new().create(true).append(true).open(path);
            file.and_then(|mut file| file.write_all(format!("{host}\\n").as_bytes())).unwrap();
        }
        *chosen
    }
}
"""


def choose(seed, count, listed):
    """The faults of each area, numbered from 1, chosen by the digests of seed and name."""
    flags = []
    for crate, _, globs in AREAS.values():
        for glob in globs:
            flags += ["-f", f"crates/{crate}/src/{glob}"]
    if not listed:
        command = ["cargo", "mutants", "--list", "--json", *flags]
        listed = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
    every = json.loads(listed)
    chosen = []
    for number, (area, (crate, _, globs)) in enumerate(AREAS.items()):
        share = count // len(AREAS) + (number < count % len(AREAS))
        here = [
            fault
            for fault in every
            # In a constant, a fault cannot be chosen when the program runs.
            if fault["function"] and any(fnmatch.fnmatch(fault["file"], f"crates/{crate}/src/{glob}") for glob in globs)
        ]
        here.sort(key=lambda fault: hashlib.sha256(f"{seed}:{fault['name']}".encode()).digest())
        for fault in here[:share]:
            fault.pop("diff", None)
            chosen.append({**fault, "area": area})
    return [{**fault, "number": number} for number, fault in enumerate(chosen, 1)]


def offsets(text, span):
    """Start and end of a span of lines and columns, both counted from 1, in characters of the text."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    return tuple(starts[span[end]["line"] - 1] + span[end]["column"] - 1 for end in ("start", "end"))


def body_of(text, start, end):
    """The offsets of the block of a function, without its braces."""
    at = re.compile(r"\s*(//[^\n]*\n|#\[[^\n]*\n)").match
    while found := at(text, start):
        start = found.end()
    depth = 0
    for place in range(start, end):
        if text[place] in "([":
            depth += 1
        elif text[place] in ")]":
            depth -= 1
        elif text[place] == "{" and depth == 0:
            return start, place + 1, text.rindex("}", start, end)
    raise ValueError(f"no block in {text[start:end]}")


def weave(text, faults, hosts):
    """The text with a `match` over the faults at the head of each function that has some."""
    functions = []
    for fault in sorted(faults, key=lambda fault: offsets(text, fault["function"]["span"])):
        span = offsets(text, fault["function"]["span"])
        if functions and span[0] < functions[-1][0][1]:
            functions[-1][1].append(fault)
        else:
            functions.append((span, [fault]))
    for span, here in reversed(functions):
        head, first, last = body_of(text, *span)
        body = text[first:last]
        host = len(hosts)
        hosts.append([fault["number"] for fault in here])
        # The arms of a function that returns some iterator differ in their types.
        iterator = re.fullmatch(r"-> impl (Iterator<.*>)( ?\+.*)?", here[0]["function"]["return_type"])
        block = f"{{{{ let any: Box<dyn {iterator[1]} + '_> = Box::new({{{{{{}}}}}}); any }}}}" if iterator else "{{{}}}"
        arms = []
        for fault in here:
            start, end = offsets(text, fault["span"])
            changed = block.format(text[first:start] + fault["replacement"] + text[end:last])
            arms.append(f"/*FAULT {fault['number']}*/ {fault['number']} => {changed}\n/*END*/\n")
        woven = f"match crate::mutant_switch::at({host}) {{\n{''.join(arms)} _ => {block.format(body)}\n}}"
        # What is not `const` can still be called everywhere but in a constant.
        signature = re.sub(r"\bconst (?=fn\b)", "", text[head:first], count=1)
        text = text[:head] + signature + woven + text[last:]
    return text


def put(path, text):
    """Writes a file, but leaves alone what has not changed, lest cargo build it again."""
    if not path.exists() or path.read_text() != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


class Crate:
    """A copy of the workspace in which one crate has its faults woven in."""

    def __init__(self, name, targets, faults):
        self.name, self.targets, self.faults = name, targets, faults
        self.place = PLACE / name
        # What returns something of a hidden type, or is called in a constant, is built and judged alone.
        hidden = re.compile(r"-> impl (?!Iterator<)|Exact|DoubleEnded").search
        self.alone = {fault["number"] for fault in faults if hidden(fault["function"]["return_type"])}
        self.unviable = set()

    def copy(self):
        """Makes the copy, without the files that `write` changes."""
        written = {fault["file"] for fault in self.faults} | {f"crates/{self.name}/src/lib.rs"}
        fuzz = ("fuzz/oracles*", "fuzz/oracles/**/*", "fuzz/corpus/**/*")
        for part in ("Cargo.*", "crates/**/*", "fixtures/**/*", "docs/**/*", *fuzz):
            for source in ROOT.glob(part):
                target = self.place / source.relative_to(ROOT)
                if not source.is_file() or str(source.relative_to(ROOT)) in written:
                    continue
                if not (target.exists() and target.read_bytes() == source.read_bytes()):
                    target.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(source, target)

    def write(self, faults, alone=None):
        """Writes the files with `faults` woven in, or with the fault `alone` instead of what is right."""
        hosts = []
        for file in sorted({fault["file"] for fault in self.faults}):
            text = (ROOT / file).read_text()
            text = weave(text, [fault for fault in faults if fault["file"] == file], hosts)
            if alone and alone["file"] == file:
                start, end = offsets(text, alone["span"])
                text = text[:start] + alone["replacement"] + text[end:]
            put(self.place / file, text)
        lib = f"crates/{self.name}/src/lib.rs"
        text = (ROOT / lib).read_text() + SWITCH.replace("HOSTS", str(max(len(hosts), 1)))
        put(self.place / lib, text)
        return hosts

    def cargo(self):
        # A target of its own: cargo takes equal paths in two workspaces for one and the same crate.
        environment = {"CARGO_TARGET_DIR": str(PLACE / "target"), "CARGO_PROFILE_DEV_DEBUG": "0", **os.environ}
        command = ["cargo", "test", "-p", self.name, *self.targets, "--no-run", "--message-format=json"]
        done = subprocess.run(command, cwd=self.place, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        messages = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        errors = [m["message"] for m in messages if m.get("reason") == "compiler-message" and m["message"]["level"] == "error"]
        programs = [m["executable"] for m in messages if m.get("executable") and m["profile"]["test"]]
        # Another build may replace them.
        kept = [PLACE / f"{self.name}-{pathlib.Path(program).name}" for program in programs]
        for program, copy in zip(programs, kept):
            shutil.copy(program, copy)
        return done.returncode == 0, errors, kept, done.stderr

    def build(self):
        """Builds the copy; faults that do not compile are left out, and counted as unviable."""
        while True:
            kept = [f for f in self.faults if f["number"] not in self.unviable | self.alone]
            hosts = self.write(kept)
            print(f"{self.name}: building {len(kept)} faults in {len(hosts)} functions", flush=True)
            is_built, errors, programs, words = self.cargo()
            if is_built:
                return hosts, programs
            found = self.blame(errors)
            if not found:
                sys.exit("\n".join(m["rendered"] for m in errors) or words)

    def blame(self, errors):
        """Takes out the faults in whose arms errors are, and those of functions that do not bear a `match`."""
        before = len(self.unviable) + len(self.alone)
        for error in errors:
            for span in error["spans"]:
                if not span["is_primary"]:
                    continue
                text = (self.place / span["file_name"]).read_text().split("\n")
                above = "\n".join(text[: span["line_start"]])
                arms = list(re.finditer(r"/\*(?:FAULT (\d+)|END)\*/", above))
                if arms and arms[-1][1]:
                    number = int(arms[-1][1])
                    fault = next(f for f in self.faults if f["number"] == number)
                    self.unviable.add(number)
                    print(f"  unviable: {fault['name']}: {error['message']}")
            if called := re.search(r"non-const .*`(?:.*::)?(\w+)(?:::<.*>)?`", error["message"]):
                for fault in self.faults:
                    if fault["function"]["function_name"].split("::")[-1] == called[1]:
                        self.alone.add(fault["number"])
                        print(f"  alone: {fault['name']}: {error['message']}")
        return len(self.unviable) + len(self.alone) > before

    def run(self, program, test=None, fault=0, trace=None, seconds=3600):
        """Runs one test, or all; `None` if it does not end in time."""
        home = self.place / "crates" / self.name
        environment = {
            **os.environ,
            "CARGO_MANIFEST_DIR": str(home),
            "MUTANT": str(fault),
            "PROPTEST_DISABLE_FAILURE_PERSISTENCE": "1",
            "PROPTEST_MAX_SHRINK_ITERS": "0",
            "RUST_BACKTRACE": "0",
        }
        if trace:
            environment["MUTANT_TRACE"] = str(trace)
        try:
            done = subprocess.run(
                [program, *(["--exact", test, "--test-threads=1"] if test else [])], cwd=home, env=environment,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=seconds,
            )
            return done.returncode == 0
        except subprocess.TimeoutExpired:
            return None

    def trace(self, programs, without, pool):
        """For each test but those `without`: the seconds it takes, and the functions that it reaches."""
        tests = []
        for program in programs:
            listed = subprocess.run([program, "--list", "--format", "terse"], stdout=subprocess.PIPE, text=True, check=True)
            tests += [(program, line[: -len(": test")]) for line in listed.stdout.splitlines() if line.endswith(": test")]
        tests = [test for test in tests if not (without and re.search(without, test[1]))]
        traces = PLACE / f"{self.name}-traces"
        shutil.rmtree(traces, ignore_errors=True)
        traces.mkdir()

        def one(numbered):
            number, (program, test) = numbered
            file, start = traces / str(number), time.monotonic()
            if not self.run(program, test, trace=file):
                print(f"  fails without a fault, and does not count: {test}")
                return None
            reached = {int(line) for line in file.read_text().split()} if file.exists() else set()
            return (time.monotonic() - start, program, test, reached)

        found = [result for result in pool.map(one, enumerate(tests)) if result]
        print(f"{self.name}: {len(found)} of {len(tests)} tests pass and judge", flush=True)
        return sorted(found, key=lambda result: result[0])

    def judge(self, without, pool):
        """The verdict on each fault: `caught` with the test, `unviable` or `survived`."""
        hosts, programs = self.build()
        tests = self.trace(programs, without, pool)
        of = {number: host for host, numbers in enumerate(hosts) for number in numbers}

        def one(fault):
            number = fault["number"]
            reaching = [test for test in tests if of[number] in test[3]]
            for seconds, program, test, _ in reaching:
                passed = self.run(program, test, number, seconds=max(MIN_SECONDS, PATIENCE * seconds))
                if not passed:
                    return "caught" if passed is False else "caught by time", test
            return "survived", f"{len(reaching)} tests reach it"

        viable = [fault for fault in self.faults if fault["number"] in of]
        for fault, (verdict, why) in zip(viable, pool.map(one, viable)):
            print(f"  {verdict}: {fault['name']} [{why}]", flush=True)
            yield fault, verdict, why
        for fault in self.faults:
            if fault["number"] in self.unviable:
                yield fault, "unviable", ""
            elif fault["number"] in self.alone:
                verdict = self.judge_alone(fault)
                print(f"  {verdict}: {fault['name']} [alone]", flush=True)
                yield fault, verdict, "alone"

    def judge_alone(self, fault):
        self.write([], fault)
        is_built, _, programs, _ = self.cargo()
        if not is_built:
            return "unviable"
        passed = [self.run(program) for program in programs]
        return "caught" if False in passed else "caught by time" if None in passed else "survived"


def main():
    flags = argparse.ArgumentParser()
    flags.add_argument("--seed", type=int, default=34)
    flags.add_argument("--count", type=int, default=400)
    flags.add_argument("--area", action="append", choices=AREAS)
    flags.add_argument("--listed", type=pathlib.Path, metavar="FILE")
    flags.add_argument("--list", action="store_true")
    flags.add_argument("--without", metavar="REGEX")
    flags.add_argument("--again", action="store_true")
    flags = flags.parse_args()
    PLACE.mkdir(parents=True, exist_ok=True)
    saved = {name: PLACE / f"{name}.json" for name in dict.fromkeys(area[0] for area in AREAS.values())}
    results = {name: json.loads(file.read_text()) if file.exists() else {} for name, file in saved.items()}
    if flags.again:
        every = [result for of_crate in results.values() for result in of_crate.values()]
        faults = [result["fault"] for result in every if result["verdict"] == "survived"]
    else:
        faults = choose(flags.seed, flags.count, flags.listed and flags.listed.read_text())
    faults = [fault for fault in faults if not flags.area or fault["area"] in flags.area]
    if flags.list:
        print("\n".join(fault["name"] for fault in faults))
        return
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for name, file in saved.items():
            here = [fault for fault in faults if AREAS[fault["area"]][0] == name]
            if not here:
                continue
            crate = Crate(name, AREAS[here[0]["area"]][1], here)
            crate.copy()
            # What did not compile the last time need not be tried again.
            known = {name for name, result in results[name].items() if result["verdict"] == "unviable"}
            crate.unviable = {fault["number"] for fault in here if fault["name"] in known}
            for fault, verdict, why in crate.judge(flags.without, pool):
                results[name][fault["name"]] = {"verdict": verdict, "why": why, "fault": fault}
                file.write_text(json.dumps(results[name], indent=1, ensure_ascii=False))
    for area in AREAS:
        found = [result for of_crate in results.values() for result in of_crate.values()]
        verdicts = [result["verdict"].split()[0] for result in found if result["fault"]["area"] == area]
        print(area, {verdict: verdicts.count(verdict) for verdict in sorted(set(verdicts))})


if __name__ == "__main__":
    main()
