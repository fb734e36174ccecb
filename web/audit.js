/* Sends the pasted text to /api/v1/audits and marks what comes back. Everything is made with createElement and text. */
'use strict';

const byId = (id) => document.getElementById(id);
const severities = [['contradiction', '不能同时成立'], ['rounding', '舍入或精度'], ['definition', '口径未说明'], ['form', '文字和格式']];
let findings = [];

function element(name, className, ...children) {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.append(...children);
    return made;
}

/* The text in pieces at each border of a span, so that overlapping spans need no nesting. Offsets are code points. */
function markText(text) {
    const letters = Array.from(text);
    const spans = findings.flatMap((finding, index) =>
        finding.spans.map((span, place) => ({ from: span.first, to: span.last, index, main: place === 0 })));
    const borders = [...new Set([0, letters.length, ...spans.flatMap((span) => [span.from, span.to])])].sort((a, b) => a - b);
    const starts = new Map(borders.map((border) => [border, []]));
    const ends = new Map(borders.map((border) => [border, []]));
    for (const span of spans) {
        starts.get(span.from).push(span);
        ends.get(span.to).push(span);
    }
    const open = new Set();
    const pieces = [];
    for (let i = 0; i + 1 < borders.length; i++) {
        for (const span of ends.get(borders[i])) open.delete(span);
        for (const span of starts.get(borders[i])) open.add(span);
        const words = letters.slice(borders[i], borders[i + 1]).join('');
        pieces.push(open.size === 0 ? words : markPiece(words, [...open], borders[i + 1]));
    }
    return pieces;
}

function markPiece(words, spans, end) {
    const strongest = severities.find(([code]) => spans.some((span) => findings[span.index].severity === code))[0];
    const piece = element('mark', strongest, words);
    piece.dataset.findings = spans.map((span) => span.index).join(' ');
    const first = spans.filter((span) => span.main && span.to === end).map((span) => span.index + 1);
    if (first.length > 0) piece.append(element('sup', '', first.join(',')));
    piece.addEventListener('click', () => choose(spans[0].index, true));
    return piece;
}

function findingBox(finding, index) {
    const box = element('button', `finding ${finding.severity}`,
        element('b', '', `${index + 1}　${finding.severity_title}`),
        element('small', '', `　${finding.rule_title} ${finding.rule}　第${finding.spans[0].line}行`),
        element('span', 'sum', finding.arithmetic),
        element('span', 'question', finding.question));
    box.type = 'button';
    box.addEventListener('click', () => choose(index, false));
    const item = element('li', '', box);
    item.dataset.severity = finding.severity;
    return item;
}

/* Show one finding in both columns. */
function choose(index, fromText) {
    document.querySelectorAll('.on').forEach((made) => made.classList.remove('on'));
    const box = byId('list').children[index].firstChild;
    const marks = [...document.querySelectorAll('mark')].filter((made) => made.dataset.findings.split(' ').includes(String(index)));
    for (const made of [box, ...marks]) made.classList.add('on');
    (fromText ? box : marks[0]).scrollIntoView({ block: 'center', behavior: 'smooth' });
}

function showFilters() {
    const chosen = new Set(severities.map(([code]) => code));
    byId('filters').replaceChildren(...severities.map(([code, title]) => {
        const count = findings.filter((finding) => finding.severity === code).length;
        const button = element('button', code, `${title} ${count}`);
        button.type = 'button';
        button.hidden = count === 0;
        button.setAttribute('aria-pressed', 'true');
        button.addEventListener('click', () => {
            if (!chosen.delete(code)) chosen.add(code);
            button.setAttribute('aria-pressed', String(chosen.has(code)));
            for (const item of byId('list').children) item.hidden = !chosen.has(item.dataset.severity);
        });
        return button;
    }));
    byId('filters').hidden = findings.length === 0;
}

function show(text, audit) {
    findings = audit.findings || [];
    byId('marked').replaceChildren(...markText(text));
    byId('list').replaceChildren(...findings.map(findingBox));
    byId('form').hidden = true;
    byId('reading').hidden = false;
    const more = audit.left_out > 0 ? `，另有 ${audit.left_out} 处没有列出` : '';
    byId('state').textContent = findings.length === 0
        ? `读出 ${audit.figures} 个数字，没有发现矛盾`
        : `读出 ${audit.figures} 个数字，疑点 ${findings.length} 处${more}`;
    showFilters();
}

async function check(event) {
    event?.preventDefault();
    const text = byId('text').value.replace(/\r\n?/g, '\n');
    if (text.trim() === '') return;
    byId('state').textContent = '正在核对……';
    try {
        const answer = await fetch('/api/v1/audits', { method: 'POST', headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body: text });
        const said = await answer.json();
        if (!answer.ok) throw new Error(said.detail || said.title);
        show(text, said);
    } catch (error) {
        byId('state').textContent = `没有核对成：${error.message}`;
    }
}

/* GB18030 files are read as such by the browser too, so that the marks fit. */
async function openFile() {
    const file = byId('file').files[0];
    if (!file) return;
    const bytes = await file.arrayBuffer();
    try {
        byId('text').value = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch {
        byId('text').value = new TextDecoder('gb18030').decode(bytes);
    }
    check();
}

byId('form').addEventListener('submit', check);
byId('file').addEventListener('change', openFile);
byId('text').addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) check();
});
byId('again').addEventListener('click', () => {
    byId('form').hidden = false;
    byId('reading').hidden = true;
    byId('text').focus();
});
