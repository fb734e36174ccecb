"""A real browser (Debian's chromium, headless) for scripts that go through a page as a person does.

    with Browser() as browser:
        browser.open(server.url + "/tongbao")
        browser.type("#account", "chief")
        browser.click("button")
        browser.wait("document.querySelector('#desk:not([hidden])')", "the desk")

Standard library only: it is spoken to over a pipe, in the protocol of its developer tools. It has a folder of its own,
removed with it, and reaches no host but those of the pages. Whatever a page throws, or its policy refuses, is in
`troubles`.
"""

import json
import os
import shutil
import subprocess
import tempfile
import time

from world import Wrong

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--window-size=1366,900", "--remote-debugging-pipe"]
PATIENCE = 60  # seconds: a loaded machine is slow, not wrong


class Browser:
    def __init__(self):
        program = shutil.which("chromium") or shutil.which("chromium-browser")
        if not program:
            raise Wrong("there is no chromium: tools/deps.sh test")
        self.folder = tempfile.mkdtemp(prefix="zwfw-browser-")
        orders, self._orders = os.pipe()
        self._answers, answers = os.pipe()

        def hand_over():  # it reads from 3 and writes to 4; either may stand where the other has to go
            first, second = os.dup(orders), os.dup(answers)
            os.dup2(first, 3)
            os.dup2(second, 4)

        self._process = subprocess.Popen([program, *FLAGS, "--user-data-dir=" + self.folder, "about:blank"], pass_fds=(3, 4),
                                         preexec_fn=hand_over, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                         stderr=subprocess.DEVNULL)
        os.close(orders)
        os.close(answers)
        os.set_blocking(self._answers, False)
        self._rest, self._number, self.troubles, self._session = b"", 0, [], None
        target = [one for one in self._ask("Target.getTargets")["targetInfos"] if one["type"] == "page"][0]["targetId"]
        self._session = self._ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "DOM", "Network"):
            self._ask(domain + ".enable")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._orders)
        os.close(self._answers)
        shutil.rmtree(self.folder, ignore_errors=True)

    # --- the protocol ------------------------------------------------------------------------------------------------

    def _next(self, until):
        while b"\0" not in self._rest:
            if self._process.poll() is not None or time.monotonic() > until:
                raise Wrong("the browser does not answer")
            try:
                self._rest += os.read(self._answers, 1 << 16)
            except BlockingIOError:
                time.sleep(0.01)
        message, self._rest = self._rest.split(b"\0", 1)
        return json.loads(message)

    def _ask(self, method, **parameters):
        self._number += 1
        order = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            order["sessionId"] = self._session
        os.write(self._orders, json.dumps(order).encode() + b"\0")
        until = time.monotonic() + PATIENCE
        while True:
            said = self._next(until)
            if said.get("id") == self._number:
                if "error" in said:
                    raise Wrong(f"{method}: {said['error']['message']}")
                return said["result"]
            if said.get("method") == "Runtime.exceptionThrown":
                self.troubles.append(said["params"]["exceptionDetails"].get("exception", {}).get("description", "exception"))
            if said.get("method") == "Log.entryAdded" and said["params"]["entry"]["source"] in ("security", "javascript", "violation"):
                self.troubles.append(said["params"]["entry"]["text"])

    # --- what a person does ------------------------------------------------------------------------------------------

    def open(self, url):
        self._ask("Page.navigate", url="about:blank")
        self._ask("Page.navigate", url=url)
        self.wait("document.readyState === 'complete' && location.href !== 'about:blank'", url)

    def value(self, script):
        """What an expression comes to, as JSON."""
        said = self._ask("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in said:
            raise Wrong(f"{script}: {said['exceptionDetails'].get('exception', {}).get('description')}")
        return said["result"].get("value")

    def wait(self, script, what):
        until = time.monotonic() + PATIENCE
        while not self.value(f"!!({script})"):
            if time.monotonic() > until:
                raise Wrong(f"the page does not come to {what}: {self.value('document.body.innerText')[:600]}")
            time.sleep(0.05)

    def click(self, selector):
        """A press at the middle of the first that fits, which must be seen there."""
        place = self.value(f"""(() => {{ const one = document.querySelector({json.dumps(selector)}); if (!one) return null;
            one.scrollIntoView({{ block: 'center' }}); const box = one.getClientRects()[0];
            const x = box.x + box.width / 2, y = box.y + box.height / 2, top = document.elementFromPoint(x, y);
            return one.contains(top) || top?.contains(one) ? {{ x, y }} : null; }})()""")
        if not place:
            raise Wrong(f"nothing to press at {selector}")
        for kind in ("mousePressed", "mouseReleased"):
            self._ask("Input.dispatchMouseEvent", type=kind, button="left", clickCount=1, **place)

    def press(self, label, inside="body"):
        """The first button of this label that can be pressed."""
        found = (f"[...document.querySelectorAll({json.dumps(inside + ' button')})]"
                 f".find((one) => one.textContent === {json.dumps(label)} && one.offsetParent && !one.disabled)")
        self.wait(found, f"a button {label}")
        self.value(f"{found}.setAttribute('data-pressed', '')")
        self.click("[data-pressed]")
        self.value("document.querySelectorAll('[data-pressed]').forEach((one) => one.removeAttribute('data-pressed'))")

    def type(self, selector, words):
        self.value(f"(() => {{ const one = document.querySelector({json.dumps(selector)}); one.focus(); one.value = ''; }})()")
        self._ask("Input.insertText", text=words)

    def choose_file(self, selector, path):
        root = self._ask("DOM.getDocument")["root"]["nodeId"]
        node = self._ask("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        self._ask("DOM.setFileInputFiles", nodeId=node, files=[path])

    def forget(self):
        """As if nobody had been here: no cookies."""
        self._ask("Network.clearBrowserCookies")
