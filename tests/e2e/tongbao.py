"""What tongbao.sh does."""

import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import paper  # noqa: E402
import word  # noqa: E402
from browser import Browser  # noqa: E402
from world import Server, check, main, run  # noqa: E402

PASSWORD = "Haidong-2021"
SITE = "https://zwfw.example.gov.cn"
COUNTIES = ["ledu", "pingan", "minhe", "huzhu", "hualong", "xunhua"]
OFFICE = {"issuer": "海东市政务服务监督管理局", "head": "海东市政务服务监督管理局文件", "mark": "东政服", "index_prefix": "MB0123456",
          "department": "综合科", "addressee": "各县（区）政务服务监督管理局", "copied_to": "市委办公室，市政府办公室",
          "printed_by": "海东市政务服务监督管理局办公室"}


def must(arguments, what):
    done = run(arguments)
    check(done.returncode == 0, f"{what}: {done.stderr.decode()}")
    return done.stdout


def enter(browser, base, account):
    browser.forget()
    browser.open(f"{base}/tongbao#630200/2021-06")
    browser.wait("document.querySelector('#enter:not([hidden])')", "the sign-in")
    browser.type("#account", account)
    browser.type("#password", PASSWORD)
    browser.press("登录")
    browser.wait("document.querySelector('#desk:not([hidden]) #paper h1')", f"the desk of {account}")


def say(browser, words):
    browser.wait("document.querySelector('#ask').open", "the question")
    browser.type("#words", words)
    browser.press("确定", "#ask")


def standing(browser, label):
    browser.wait(f"document.querySelector('#standing h2')?.textContent.endsWith('{label}')", label)


def refused(browser, base):
    browser.open(f"{base}/tongbao")
    browser.wait("document.querySelector('#enter:not([hidden])')", "the sign-in")
    browser.type("#account", "chief")
    browser.type("#password", "not-it")
    browser.press("登录")
    browser.wait("!document.querySelector('#trouble').hidden", "a refusal")


def follow_figure(browser):
    """A figure in the text opens beside it, with as many matters as it says, however often one has to ask for more."""
    link = "#paper p a[href*='/tongbao#630200/2021-06/case.accepted;630200;2021-06']"
    wanted = int(browser.value(f"document.querySelector(\"{link}\").textContent"))
    browser.click(link)
    browser.wait("!document.querySelector('#figure').hidden", "the figure")
    count = "document.querySelectorAll('#figure ol li').length"
    while browser.value("[...document.querySelectorAll('#figure button')].some((one) => one.textContent === '更多' && !one.hidden)"):
        before = browser.value(count)
        browser.press("更多", "#figure")
        browser.wait(f"{count} > {before}", "more matters")
    check(browser.value(count) == wanted, f"the figure says {wanted}, there are {browser.value(count)} matters")
    browser.press("关闭", "#figure")
    return wanted


def define_ratio(browser, valid_from, numerator, version):
    for name, value in (("name", "准时率"), ("code", "own.quick"), ("numerator", numerator), ("denominator", "办结"),
                        ("definition", "统计期内按时办结的，占办结的。")):
        browser.type(f"#ratio [name={name}]", value)
    browser.value(f"document.querySelector('#ratio [name=valid_from]').value = '{valid_from}'")
    browser.press("保存", "#ratio")
    browser.wait(f"document.querySelector('#ratio-said').textContent.includes('第{version}版')", f"version {version} of the ratio")


def save_template(browser, text):
    browser.type("#template-text", text)
    browser.value("document.querySelector('#template-form [name=valid_from]').value = '2021-01-01'")
    browser.press("保存为新的一版", "#template-form")


def define(browser, base):
    """A ratio of one's own, changed, both of its series, and a template that prints it: all on the page."""
    enter(browser, base, "chief")
    browser.click("#definitions summary")
    browser.wait("document.querySelectorAll('#metrics li').length > 10", "the definitions")
    define_ratio(browser, "2021-01-01", "case.finished", 1)
    define_ratio(browser, "2021-06-01", "同期的办结", 2)
    browser.wait("document.querySelector('#metrics li').textContent.includes('准时率')", "the ratio among the others")
    browser.press("逐月", "#metrics")
    browser.wait("document.querySelectorAll('#metrics .series th').length === 3", "both series")
    browser.click("#templates summary")
    browser.wait("document.querySelector('#template-text').value.includes('有县区')", "the template")
    browser.value("document.querySelector('#template').value = 'half_year'; document.querySelector('#template').dispatchEvent(new Event('change'))")
    browser.wait("document.querySelector('#template-text').value.includes('季度和半年')", "the template of half a year")
    save_template(browser, "{{准是率}}")
    browser.wait("document.querySelector('#trouble').textContent.includes('第1行')", "an unknown figure is refused with its line")
    save_template(browser, "准时率{{准时率}}。")
    browser.wait("document.querySelector('#template-said').textContent.includes('已保存')", "the template is saved")


def follow_from_outside(browser, base):
    """The link of a figure in the file itself leads to the same list."""
    browser.open(f"{base}/api/v1/bulletins/630200/2021-06?format=html")
    href = browser.value("document.querySelector('main p a').getAttribute('href')")
    check(href.startswith(f"{SITE}/tongbao#630200/2021-06/"), f"a figure leads to {href}")
    browser.open(base + href[len(SITE):])
    browser.wait("document.querySelectorAll('#figure:not([hidden]) ol li').length > 0", "the matters behind the link")


def draft(browser, base):
    enter(browser, base, "chief")
    browser.click("#office summary")
    browser.wait("!document.querySelector('#office-form').hidden", "the form of who issues")
    for name, value in OFFICE.items():
        browser.type(f"#office-form [name={name}]", value)
    browser.press("保存", "#office-form")
    browser.wait(f"document.querySelector('#paper .head')?.textContent === '{OFFICE['head']}'", "the red head")
    browser.press("起草")
    standing(browser, "草稿")
    follow_figure(browser)
    browser.press("送县区核对")
    standing(browser, "县区核对中")


def county(browser, base, name):
    enter(browser, base, f"{name}.supervisor")
    browser.wait("!document.querySelector('#check').hidden", f"what {name} is asked")
    browser.press("全部确认", "#check")
    browser.wait("document.querySelector('#check h2').textContent.endsWith('已确认')", f"{name} confirmed")


def object_and_answer(browser, base):
    """A county objects to a figure, is answered, and looks again."""
    enter(browser, base, "pingan.supervisor")
    browser.press("有异议", "#check")
    say(browser, "少计一件")
    browser.wait("document.querySelector('#check h2').textContent.endsWith('有异议')", "the objection")
    enter(browser, base, "chief")
    browser.press("答复", "#counties")
    say(browser, "已逐件核实，无误")
    browser.wait("document.querySelector('#counties').textContent.includes('已逐件核实')", "the answer")


def sign_and_publish(browser, base):
    enter(browser, base, "chief")
    standing(browser, "数字核对中")
    browser.wait("document.querySelector('#questions .good')", "an audit without questions")
    browser.press("签发")
    standing(browser, "已签发")
    browser.press("发布")
    standing(browser, "已发布")
    check(browser.value("!document.querySelector('#paper .status')"), "what is published is no draft")
    check("没有差别" in browser.value("document.querySelector('#changes').textContent"), "nothing has changed since")
    return follow_figure(browser)


def verify_copy(browser, base, pdf):
    browser.forget()
    href = browser.value("document.querySelector('#standing a').getAttribute('href')")
    browser.open(base + href)
    browser.wait("!document.querySelector('#found').hidden", "the verification")
    check(browser.value("document.querySelectorAll('#results .good').length") == 3, "content, signature and validity are good")
    browser.choose_file("#file", pdf)
    browser.wait("document.querySelector('#compared').textContent.includes('完全相同')", "the copy is the original")
    with open(pdf, "rb") as file, open(pdf + ".changed", "wb") as changed:
        changed.write(file.read() + b"x")
    browser.choose_file("#file", pdf + ".changed")
    browser.wait("document.querySelector('#compared').textContent.includes('都不相同')", "a changed copy is not")


def measure(city, year, folder):
    """What came out, on paper."""
    pdf = os.path.join(folder, "published.pdf")
    must(["bulletin", "--data", city, "--region", "630200", "--period", "2021-06", "--format", "pdf", "-o", pdf], "the PDF")
    pages = paper.pages_of(pdf)
    for page in pages:
        paper.check_page(page)
    paper.check_full_page(pages)
    paper.check_imprint(pages[-1], OFFICE["copied_to"])
    brief = os.path.join(folder, "brief.pdf")
    for data, region, period in ((city, "630200", "2021-06"), (year, "610900", "2020")):
        must(["bulletin", "--data", data, "--region", region, "--period", period, "--template", "brief", "--draft", "--format",
              "pdf", "-o", brief], "the brief")
        check(len(paper.pages_of(brief)) == 1, f"the brief of {region} has more than a page")
    document = os.path.join(folder, "document.docx")
    for data, region, period, template in ((city, "630200", "2021-06", "monthly"), (city, "630200", "2021-Q2", "brief"),
                                           (year, "610900", "2020-H1", "half_year"), (year, "610900", "2020", "annual")):
        for draft_too in ([], ["--draft", "--template", template]):
            must(["bulletin", "--data", data, "--region", region, "--period", period, "--format", "docx", "-o", document, *draft_too],
                 "the DOCX")
            word.check_package(document)
    annual = os.path.join(folder, "annual.pdf")
    must(["bulletin", "--data", year, "--region", "610900", "--period", "2020", "--format", "pdf", "-o", annual], "the year")
    heads = paper.check_heads(paper.pages_of(annual), ["序号", "行政许可", "公共服务", "受理", "办结率"])
    return pdf, len(pages), heads


def trial():
    with tempfile.TemporaryDirectory(prefix="zwfw-tongbao-") as folder:
        city, year = os.path.join(folder, "city"), os.path.join(folder, "year")
        must(["demo", "haidong-2021-06", "--data", city, "--scale", "0.01"], "the city")
        must(["demo", "ankang-2020", "--data", year, "--scale", "0.002"], "the year's city")
        with open(os.path.join(city, "settings.conf"), "a", encoding="utf-8") as file:
            file.write(f"bulletin.public_address = {SITE}\n")
        server = Server(city)
        server.start()
        base = f"http://127.0.0.1:{server.port}"
        try:
            with Browser() as browser:
                refused(browser, base)
                draft(browser, base)
                object_and_answer(browser, base)
                for name in COUNTIES:
                    county(browser, base, name)
                matters = sign_and_publish(browser, base)
                follow_from_outside(browser, base)
                define(browser, base)
                browser.open(f"{base}/tongbao#630200/2021-06")
                standing(browser, "已发布")
                pdf, pages, heads = measure(city, year, folder)
                verify_copy(browser, base, pdf)
                check(not [one for one in browser.troubles if "401" not in one], f"the pages are in trouble: {browser.troubles}")
        finally:
            check(server.stop() == 0, "the server stops")
    return f"from draft to publication in a browser, {matters} matters behind a figure, {pages} pages measured, {heads} heads repeated"


main(trial)
