"""After set-up nothing needs a network: pages are read where there is none at all."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
READ = """
import json, socket, sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
import dateline
try:
    socket.create_connection(("192.0.2.1", 80), timeout=1)
    raise SystemExit("there is a network here after all")
except OSError:
    pass
text = Path(sys.argv[2]).read_bytes()
row = dateline.read_page(text, "https://courier.example/2026/03/a-story", None)
print(json.dumps([row["language"], [r["after"] for r in row["text_repairs"]], len(row["countries"]), row["tags_status"]["places"]]))
"""
PAGE = """<html lang="en"><head><meta charset="utf-8"><title>Bridge reopens</title></head><body><article>
<h1>Bridge reopens after a year</h1><p class="byline">By Ann Example, 3 March 2026</p>
<p>NAIROBI, March 3 (AFP) - The bri dge offi cer said on Tuesday that the infi ltration of water had ended and that the fi rst
Britainbased engineers had left Kenya for Tanzania, where another bridge waits for them.</p>
<p>Fishermen on the lake said they had missed the noise. The ferry that took its place will be sold in Uganda.</p>
</article></body></html>"""


@pytest.mark.skipif(shutil.which("unshare") is None, reason="no `unshare` here to take the network away with")
def test_a_page_is_read_without_any_network(tmp_path: Path) -> None:
    able = subprocess.run(["unshare", "-rn", "true"], capture_output=True, check=False)
    if able.returncode:
        pytest.skip("this system lets nobody make a network namespace")
    page = tmp_path / "page.html"
    page.write_text(PAGE)
    env = {**os.environ, "DATELINE_CACHE": str(tmp_path / "cache")}
    done = subprocess.run(
        ["unshare", "-rn", sys.executable, "-c", READ, str(ROOT / "include"), str(page)],
        env=env,
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.startswith('["en", ['), done.stdout
    assert '"officer"' in done.stdout
    assert '"ran"]' in done.stdout
