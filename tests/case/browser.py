"""Looks at the HTML report in headless Chromium: held to WCAG by axe-core, light and dark, on files with hostile names,
and printed, where every page has to bear the case's number and its own.

    python tests/case/browser.py STARLIGHT CHROMIUM AXE.min.js

The page's own policy is taken out of the copies that are looked at, so that escaping alone is tested: no script of a
file's name may run, and nothing may be fetched.
"""

import html
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from pypdf import PdfReader

STARLIGHT, CHROMIUM, AXE = sys.argv[1:4]
SAMPLES = Path("assets/samples")
NAMES = [
    b"<img src=x onerror=document.title='ran'>.png",
    b"\"onmouseover=\"document.title='ran'.png",
    "a\u202egnp.exe.png".encode(),
    b"\x1b[31mred.png",
    b"line\nbreak.png",
    b"not UTF-8 \xff.png",
    "\u4f8b\u3048 \ufeff.png".encode(),
    b"&lt;script&gt;alert(1)&lt;;script&gt;.png",
    b"x" * 240 + b".png",
]
RUN = """
axe.run({runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}).then(found => {
  const said = list => list.map(rule => [rule.id, rule.nodes.length, rule.nodes[0].html.slice(0, 200)]);
  const fetched = performance.getEntriesByType("resource").map(entry => entry.name).filter(name => !name.startsWith("data:"));
  const result = {violations: said(found.violations), incomplete: said(found.incomplete), passes: found.passes.length, fetched,
    ran: document.title === "ran"};
  document.body.textContent = "AXE" + JSON.stringify(result) + "EXA";
});
"""


def run(*arguments, codes=(0,)):
    """Runs the program and expects one of these exit codes."""
    done = subprocess.run([STARLIGHT, *map(str, arguments)], capture_output=True)
    assert done.returncode in codes, (arguments, done.returncode, done.stderr)


def report(folder):
    """A report of the samples and of nine files with hostile names; its page."""
    evidence = folder / "evidence"
    evidence.mkdir()
    for name in NAMES:
        path = evidence / name.decode("utf-8", "surrogateescape")
        path.write_bytes((SAMPLES / "hills-lsb.png").read_bytes())
    case = folder / "one.starlight"
    run("case", "new", case, "--examiner", "Ada <b>Example</b>", "--set", "number=2026-0042")
    run("scan", SAMPLES, evidence, "--case", case, codes=(0, 1, 2))
    run("case", "mark", case, 1, 2, "--status", "notable", "--tag", "<i>", "--note", "</p><script>document.title='ran'</script>")
    run("case", "report", case)
    return (case / "exports/1/report.html").read_text()


def looked_at(folder, page, scheme):
    """What axe-core says of the page in one colour scheme."""
    page = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    dark = "@media screen and (prefers-color-scheme:dark)"
    assert dark in page, "the page has a dark scheme"
    page = page.replace(dark, "@media all" if scheme == "dark" else "@media not all")
    script = f"<script>{Path(AXE).read_text()}</script><script>{RUN}</script></body>"
    place = folder / f"{scheme}.html"
    place.write_text(page.replace("</body>", script) if "</body>" in page else page + script)
    done = subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=60000", "--dump-dom", place.as_uri()],
        capture_output=True, text=True, timeout=240)
    found = re.search(r"AXE(\{.*\})EXA", done.stdout, re.DOTALL)
    assert found, (scheme, done.stdout[-500:], done.stderr[-500:])
    return json.loads(html.unescape(found.group(1)))


def printed(folder, page):
    """Prints the page and holds every sheet to what its margins must say."""
    place, out = folder / "page.html", folder / "page.pdf"
    place.write_text(page)
    subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--print-to-pdf={out}",
         place.as_uri()], capture_output=True, timeout=240, check=True)
    sheets = PdfReader(out).pages
    for number, sheet in enumerate(sheets, 1):
        text = sheet.extract_text()
        assert "2026-0042" in text and f"Page {number} of {len(sheets)}" in text, (number, text[-300:])
    print(f"printed: {len(sheets)} pages, each with the case's number and its own")


def main():
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        page = report(folder)
        bare = re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)
        for word in ("<script", "http://", "https://"):
            assert word not in bare, f"{word} stands in the page"
        for scheme in ("light", "dark"):
            result = looked_at(folder, page, scheme)
            print(scheme, {key: value for key, value in result.items() if key != "passes"}, result["passes"], "passes")
            assert not result["violations"] and not result["fetched"] and not result["ran"], result
            assert result["passes"] > 20, result
        printed(folder, page)
        faulty = looked_at(folder, page.replace('<html lang="en"', "<html"), "light")
        assert faulty["violations"], "a page without a language must be found"


main()
