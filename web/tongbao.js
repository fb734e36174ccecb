/* The desk of who makes and signs bulletins. What may be done is what the server says (actions); all that it says goes
 * in as text, but the document, which is a page of its own that is taken over element by element. */
'use strict';

const byId = (id) => document.getElementById(id);
const formats = [['pdf', 'PDF'], ['docx', 'DOCX'], ['xlsx', 'XLSX'], ['html', '网页'], ['text', '纯文本'], ['json', 'JSON']];
const way = [['draft', '起草'], ['checking', '县区核对'], ['auditing', '数字核对'], ['signed', '签发'], ['published', '发布']];
let me = null;
let shown = null; /* the path of what is on the desk */

function element(name, className, ...children) {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.append(...children.filter((child) => child !== undefined && child !== null));
    return made;
}

function button(label, className, run) {
    const made = element('button', className, label);
    made.type = 'button';
    made.addEventListener('click', () => attempt(run, made));
    return made;
}

/* What is null is nothing. */
const fill = (id, ...children) => byId(id).replaceChildren(...children.filter((child) => child !== null && child !== undefined && child !== ''));

const parts = { numerator: '分子', denominator: '分母' };
const when = (text) => (text || '').slice(0, 16).replace('T', ' ');

/* --- asking ------------------------------------------------------------------------------------------------------ */

class Refusal extends Error {
    constructor(status, problem) {
        super(problem.detail || problem.title || '系统暂时不能处理');
        this.status = status;
    }
}

async function ask(method, path, body) {
    let answer;
    try {
        answer = await fetch(path, {
            method,
            headers: { ...(body ? { 'Content-Type': 'application/json' } : {}), ...(me?.csrf ? { 'X-CSRF-Token': me.csrf } : {}) },
            body: body && JSON.stringify(body),
        });
    } catch {
        throw new Refusal(0, { detail: '网络没有接通' });
    }
    const text = await answer.text();
    const isJson = (answer.headers.get('content-type') || '').includes('json');
    const said = isJson && text ? JSON.parse(text) : text;
    if (!answer.ok) throw new Refusal(answer.status, isJson ? said : {});
    return said;
}

/* undefined where there is nothing (404), or nothing for this person. */
const askMaybe = (path) => ask('GET', path).catch((why) => {
    if (why.status === 404 || why.status === 403) return undefined;
    throw why;
});

async function attempt(run, pressed) {
    byId('trouble').hidden = true;
    if (pressed) pressed.disabled = true;
    try {
        await run();
    } catch (why) {
        if (why.status === 401) return enter();
        byId('trouble').textContent = why.message;
        byId('trouble').hidden = false;
        byId('trouble').scrollIntoView({ block: 'nearest' });
    } finally {
        if (pressed) pressed.disabled = false;
    }
}

/* A text from the person; undefined: they thought better of it. */
function askWords(label) {
    byId('ask-label').textContent = label;
    byId('words').value = '';
    byId('ask').showModal();
    return new Promise((done) => byId('ask').addEventListener('close', () => {
        const words = byId('words').value.trim();
        done(byId('ask').returnValue === 'yes' && words ? words : undefined);
    }, { once: true }));
}

/* --- the paper --------------------------------------------------------------------------------------------------- */

const wish = (isFrozen, template) => `${isFrozen ? '' : '&draft=true'}${template ? `&template=${template}` : ''}`;

async function showPaper(path, isFrozen, template) {
    const page = new DOMParser().parseFromString(await ask('GET', `${path}?format=html${wish(isFrozen, template)}`), 'text/html');
    byId('paper').replaceChildren(...[...page.querySelectorAll('main')].map((part) => document.adoptNode(part)));
}

/* #region/period, and perhaps /figure: as the links of the document lead here. */
function keepAddress(figure) {
    history.replaceState(null, '', `#${byId('region').value}/${byId('period').value}${figure ? `/${figure}` : ''}`);
}

/* Which figure a link of the document leads to; one that was frozen long ago leads to the API. */
const figureOf = (link) => link?.getAttribute('href').match(/\/(?:tongbao#[^/]*\/[^/]*|api\/v1\/figures)\/(.+)$/)?.[1];

/* The matters of its numerator, or of its denominator. */
function matterList(figure, path) {
    const rows = element('ol', '');
    const more = button('更多', '', async () => addMatters(await ask('GET', `${path}&after=${encodeURIComponent(more.dataset.after)}`)));
    function addMatters(part) {
        rows.append(...(part.items || []).map((row) => element('li', '',
            element('b', '', row.number), `　${row.title || ''}`, element('br'),
            element('small', '', `${row.unit_name || ''}　${when(row.at)}${row.late ? '　补录' : ''}`))));
        more.dataset.after = part.next || '';
        more.hidden = !part.next;
    }
    addMatters(figure);
    return [rows, more];
}

async function showFigure(id, link, part = 'numerator') {
    const path = `/api/v1/figures/${id}?limit=20&part=${part}`;
    const figure = await ask('GET', path);
    const isRate = figure.denominator && !figure.calendar && !figure.entered_from;
    const other = part === 'numerator' ? 'denominator' : 'numerator';
    document.querySelectorAll('#paper a.on').forEach((one) => one.classList.remove('on'));
    link?.classList.add('on');
    keepAddress(id);
    fill('figure',
        element('h2', '', figure.name),
        element('p', 'big', figure.text || '—', element('small', '', ` ${figure.measure === '%' ? '' : figure.measure || ''}`)),
        figure.denominator ? element('p', 'soft', `${figure.numerator} ÷ ${figure.denominator}`) : null,
        element('p', '', `口径第${figure.metric_version}版：${figure.definition}`),
        figure.calendar ? element('p', 'soft', figure.calendar) : null,
        figure.entered_from ? element('p', 'soft', `系统启用前的数据，来源：${figure.entered_from}`) : null,
        isRate ? element('p', '', `${parts[part]}${figure[part]}的明细　`,
            button(`看${parts[other]}${figure[other]}的明细`, 'plain', () => showFigure(id, link, other))) : null,
        ...matterList(figure, path),
        button('关闭', '', () => { byId('figure').hidden = true; link?.classList.remove('on'); link?.focus(); keepAddress(); }));
    byId('figure').hidden = false;
    byId('figure').scrollIntoView({ block: 'nearest' });
}

byId('paper').addEventListener('click', (event) => {
    const link = event.target.closest('a[href]');
    const figure = figureOf(link);
    if (!figure || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    attempt(() => showFigure(figure, link));
});

/* --- where it stands --------------------------------------------------------------------------------------------- */

async function act(path, action) {
    let body = {};
    if (action.needs_reason) {
        const reason = await askWords(`${action.label}，理由：`);
        if (!reason) return;
        body = { reason };
    }
    await ask('POST', `${path}/${action.action}`, body);
    await show();
}

function disclosed(bulletin) {
    const rows = [['发文字号', bulletin.document_number], ['索引号', bulletin.index_number], ['成文日期', bulletin.written_on],
        ['公开日期', bulletin.disclosed_on], ['公开形式', { active: '主动公开', request: '依申请公开' }[bulletin.form]],
        ['有效性', bulletin.published_at ? '有效' : ''], ['签发人', bulletin.signer_name], ['签发时间', when(bulletin.signed_at)],
        ['数据截至', when(bulletin.known_at)], ['更正说明', bulletin.note]];
    return element('dl', '', ...rows.filter(([, value]) => value).flatMap(([name, value]) => [element('dt', '', name), element('dd', '', value)]));
}

function choice(value, label) {
    const made = element('option', '', label);
    made.value = value;
    return made;
}

/* The newest version of each template that the region may use. */
async function newestTemplates() {
    const page = await ask('GET', `/api/v1/bulletin-templates?region=${byId('region').value}&limit=200`);
    return [...new Map((page.items || []).map((row) => [row.code, row])).values()];
}

/* What a draft begins with; the paper shows what the chosen template makes of it. */
function draftForm(path) {
    const template = element('select', '', choice('', '按统计期选用'));
    const form = element('select', '', choice('active', '主动公开'), choice('request', '依申请公开'));
    const issue = element('input', '');
    issue.type = 'number';
    issue.min = 1;
    template.addEventListener('change', () => attempt(async () => {
        await showPaper(path, false, template.value);
        showFiles(path, false, template.value);
    }));
    newestTemplates().then((rows) => template.append(...rows.map((row) => choice(row.code, row.name))), () => {});
    return element('div', 'form', element('label', '', '模板', template), element('label', '', '公开形式', form),
        element('label', '', '期号（可不填）', issue), element('div', 'tools', button('起草', 'main', async () => {
            await ask('POST', '/api/v1/bulletins', { region: byId('region').value, period: byId('period').value, form: form.value,
                ...(template.value ? { template: template.value } : {}), ...(issue.value ? { issue: Number(issue.value) } : {}) });
            await show();
        })));
}

function showStanding(path, progress) {
    if (!progress) {
        fill('standing', element('h2', '', '尚未起草'), element('p', '', '通报按现有数据算出，供查看。'),
            may('bulletin.edit') ? draftForm(path) : '');
        return;
    }
    const bulletin = progress.bulletin;
    const at = way.findIndex(([state]) => state === bulletin.state);
    const buttons = (progress.actions || []).filter((action) => action.action !== 'answer')
        .map((action) => button(action.label, ['send', 'sign', 'publish'].includes(action.action) ? 'main' : '', () => act(path, action)));
    const correct = bulletin.state === 'published' && may('bulletin.edit') ? button('起草更正', '', async () => {
        const note = await askWords('更正说明：更正什么，为什么');
        if (!note) return;
        await ask('POST', '/api/v1/bulletins', { region: bulletin.region, period: bulletin.period, note });
        await show();
    }) : null;
    fill('standing',
        element('ol', 'steps', ...way.map(([, label], i) => element('li', i < at || bulletin.state === 'published' ? 'done' : i === at ? 'now' : '', label))),
        element('h2', '', `${bulletin.title}　`, element('span', 'state', progress.state_label)), disclosed(bulletin),
        element('div', 'tools', ...buttons, correct),
        bulletin.published_at ? element('p', '', link(`/heyan#${bulletin.region}/${bulletin.id}`, '核验页')) : null);
}

const may = (permission) => (me.permissions || '').split(' ').includes(permission);

function link(href, label) {
    const made = element('a', '', label);
    made.href = href;
    return made;
}

function showFiles(path, isFrozen, template) {
    byId('files').replaceChildren(element('h2', '', '下载'), element('div', 'tools', ...formats.map(([format, label]) => {
        const made = link(`${path}?format=${format}${wish(isFrozen, template)}`, label);
        made.target = '_blank';
        return made;
    })));
}

/* --- counties, questions, changes -------------------------------------------------------------------------------- */

const tone = { confirmed: 'good', lapsed: 'good', objected: 'bad', open: 'wait' };

function objectionLines(said, answerPath) {
    return said.map((one) => element('li', '',
        element('small', '', `${when(one.made_at)}提出异议　`), button('所指数据', 'plain', () => showFigure(one.figure)), element('br'), one.reason,
        one.answer ? element('p', 'soft', `答复：${one.answer}`)
            : answerPath && may('bulletin.edit') ? element('div', 'tools', button('答复', 'main', async () => {
                const answer = await askWords('答复异议：');
                if (!answer) return;
                await ask('POST', answerPath(one), { answer });
                await show();
            })) : element('p', 'wait', '尚未答复')));
}

function showCounties(progress) {
    const checks = progress?.checks || [];
    byId('counties').hidden = checks.length === 0;
    if (checks.length === 0) return;
    const names = new Map([...byId('region').options].map((option) => [option.value, option.textContent]));
    fill('counties', element('h2', '', '县区核对'),
        element('ul', '', ...checks.filter((check) => check.state !== 'ended').map((check) => element('li', '',
            `${names.get(check.region) || check.region}　`, element('span', tone[check.state] || '', check.state_label),
            check.due_at ? element('small', '', `　期限 ${when(check.due_at)}`) : ''))),
        element('ul', '', ...objectionLines(progress.objections || [], (one) => `/api/v1/bulletin-checks/${one.region}/${one.id}/answer`)));
}

function showQuestions(path, progress, audit) {
    byId('questions').hidden = !audit;
    if (!audit) return;
    const canAnswer = (progress?.actions || []).some((action) => action.action === 'answer');
    const items = audit.items || [];
    fill('questions', element('h2', '', '数字核对'),
        element('p', audit.open > 0 ? 'bad' : 'good', items.length === 0 ? `读出${audit.figures}个数字，没有发现矛盾`
            : `疑点${items.length}处，未说明${audit.open}处`),
        element('ul', '', ...items.map((one) => element('li', '', element('b', '', one.title), element('small', '', `　第${one.line}行　${one.place}`),
            element('span', 'sum', one.arithmetic), one.question, one.answer ? element('p', 'soft', `说明：${one.answer}`) : null,
            canAnswer ? element('div', 'tools', button(one.answer ? '改写说明' : '说明', '', async () => {
                const answer = await askWords(one.question);
                if (!answer) return;
                await ask('POST', `${path}/answers`, { finding: one.finding, answer });
                await show();
            })) : null))));
}

function showChanges(diff) {
    byId('changes').hidden = !diff;
    if (!diff) return;
    const items = diff.items || [];
    fill('changes', element('h2', '', '发布以后的变化'),
        element('p', 'soft', items.length === 0 ? '现在重新计算，与发布的没有差别' : `${items.length}个数据今天会不同`),
        element('ul', '', ...items.map((one) => element('li', '', element('b', '', one.name), element('br'),
            `发布 ${one.text_before || '空白'}，现在 ${one.text_after || '空白'}`,
            ...(one.matters || []).slice(0, 20).map((event) => element('small', 'sum',
                `${event.number || ''} ${event.amount < 0 ? '更正' : '补录'}，发生于${event.day}，记录于${when(event.recorded_at)}`))))));
}

/* What this person's own county is asked. */
async function showCheck() {
    byId('check').hidden = true;
    const list = may('bulletin.check') ? await askMaybe(`/api/v1/bulletin-checks?region=${me.region}&period=${encodeURIComponent(byId('period').value)}&limit=1`) : undefined;
    const newest = list?.items?.[0];
    if (!newest) return;
    const path = `/api/v1/bulletin-checks/${newest.region}/${newest.id}`;
    const view = await ask('GET', path);
    const can = (action) => (view.actions || []).some((one) => one.action === action);
    fill('check', element('h2', '', `上级通报中本县区的数据　${view.check.state_label}`),
        view.check.due_at ? element('p', 'wait', `请在${when(view.check.due_at)}以前核对，逾期视为确认`) : '',
        can('confirm') ? element('div', 'tools', button('全部确认', 'main', async () => { await ask('POST', `${path}/confirm`, {}); await show(); })) : '',
        element('ul', '', ...objectionLines(view.objections || [])),
        element('ul', '', ...(view.figures || []).map((figure) => element('li', '',
            element('b', '', `${figure.name}：${figure.text || '—'}`), element('small', 'sum', figure.ranking || figure.definition),
            element('div', 'tools', button('看明细', '', () => showFigure(figure.id)),
                can('object') ? button('有异议', '', async () => {
                    const reason = await askWords(`对“${figure.name}”的异议，理由（不写个人信息）：`);
                    if (!reason) return;
                    await ask('POST', `${path}/object`, { figure: figure.id, reason });
                    await show();
                }) : null)))));
    byId('check').hidden = false;
}

/* --- the desk ---------------------------------------------------------------------------------------------------- */

async function show() {
    const path = `/api/v1/bulletins/${encodeURIComponent(byId('region').value)}/${encodeURIComponent(byId('period').value)}`;
    shown = path;
    const progress = await askMaybe(`${path}/progress`);
    const state = progress?.bulletin.state;
    const isPublished = state === 'published';
    const [audit, diff] = await Promise.all([
        progress && !isPublished && state !== 'signed' ? askMaybe(`${path}/audit`) : undefined,
        isPublished ? askMaybe(`${path}/diff`) : undefined,
        showPaper(path, isPublished),
    ]);
    if (shown !== path) return;
    keepAddress();
    document.dispatchEvent(new CustomEvent('desk', { detail: byId('region').value }));
    byId('figure').hidden = true;
    byId('desk').hidden = false;
    showStanding(path, progress);
    showCounties(progress);
    showQuestions(path, progress, audit);
    showChanges(diff);
    showFiles(path, isPublished);
    await showCheck();
}

function enter() {
    byId('desk').hidden = byId('choose').hidden = true;
    byId('enter').hidden = false;
    byId('account').focus();
}

async function start() {
    me = await ask('GET', '/api/v1/me');
    byId('enter').hidden = true;
    byId('choose').hidden = false;
    byId('who').textContent = me.name || me.account;
    const regions = [];
    for (let after = ''; after !== undefined;) {
        const page = await ask('GET', `/api/v1/regions?limit=200${after ? `&after=${after}` : ''}`);
        regions.push(...(page.items || []));
        after = page.next;
    }
    const scope = (me.scope_region || me.region).replace(/(00)+$/, '');
    const [wished, period, figure] = location.hash.slice(1).split('/');
    byId('region').replaceChildren(...regions.filter((region) => region.level <= 3 && region.code.startsWith(scope)).map((region) => {
        const option = choice(region.code, region.name);
        option.selected = region.code === (wished || me.region);
        return option;
    }));
    const now = new Date();
    now.setDate(0); /* the month before */
    byId('period').value = period || `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, '0')}`;
    await show();
    if (figure) await showFigure(figure, [...document.querySelectorAll('#paper a[href]')].find((link) => figureOf(link) === figure));
}

byId('choose').addEventListener('submit', (event) => {
    event.preventDefault();
    attempt(show);
});
byId('enter').addEventListener('submit', (event) => {
    event.preventDefault();
    attempt(async () => {
        const code = byId('code').value.trim();
        try {
            await ask('POST', '/api/v1/sessions', { account: byId('account').value.trim(), password: byId('password').value, ...(code ? { code } : {}) });
        } catch (why) {
            throw why.status === 401 ? new Refusal(422, { detail: why.message }) : why;
        }
        byId('password').value = '';
        await start();
    });
});
window.addEventListener('hashchange', () => attempt(start));
attempt(start);
