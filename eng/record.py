"""Adds the tests of one xunit result file to the table: lane, name, outcome, detail; prints one line, and the failures."""
import sys
import xml.etree.ElementTree as xml


def clean(text):
    return " ".join((text or "").split())


def tests_of(path):
    for test in xml.parse(path).getroot().iter("test"):
        outcome = {"Pass": "pass", "Fail": "fail", "Skip": "skip"}.get(test.get("result"))
        detail = test.findtext("reason") if outcome == "skip" else test.findtext("failure/message")
        if outcome:
            yield test.get("name"), outcome, clean(detail), test.findtext("failure/stack-trace") or ""


def errors_of(path):
    """Failures outside a test: a fixture or a collection that could not be cleaned up."""
    for error in xml.parse(path).getroot().iter("error"):
        yield f"{error.get('type')} {error.get('name') or ''}".strip(), clean(error.findtext("failure/message"))


def main(path, lane, project, status, table):
    rows = []
    try:
        rows = [(f"{project}: {name}", outcome, detail, trace) for name, outcome, detail, trace in tests_of(path)]
        rows += [(f"{project}: {name}", "fail", detail, "") for name, detail in errors_of(path)]
        if not rows:
            rows.append((project, "fail", f"ran no test, exit code {status}", ""))
        elif status != 0 and not any(outcome == "fail" for _, outcome, _, _ in rows):
            rows.append((project, "fail", f"exit code {status} though no test failed", ""))
    except (OSError, xml.ParseError):
        why = "did not end in time" if status in (124, 137) else f"crashed with exit code {status}"
        rows.append((project, "fail", f"{why} and left no whole list of results", ""))
    with open(table, "a", encoding="utf-8") as out:
        for name, outcome, detail, _ in rows:
            out.write(f"{lane}\t{clean(name)}\t{outcome}\t{detail}\n")
    count = {kind: sum(1 for row in rows if row[1] == kind) for kind in ("pass", "fail", "skip")}
    print(f"{lane:5}{project:20} {count['pass']} passed, {count['fail']} failed, {count['skip']} skipped")
    for name, outcome, detail, trace in rows:
        if outcome == "fail":
            print(f"  FAIL {name}\n    {detail[:2000]}")
            for line in trace.splitlines()[:8]:
                print(f"    {line.strip()}")
    return 1 if count["fail"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5]))
