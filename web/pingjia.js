/* Rates a handled matter by the code of its receipt. The code is taken from the fragment or typed, is sent in the body
 * of requests only, and is kept nowhere. All that the server says goes in as text, nothing with innerHTML. */
'use strict';

const byId = (id) => document.getElementById(id);
const bad = 4;

let key = null; /* region and code; channel: how they came */
let tags = [];
let asked = 0; /* the newest question: an older one's answer is not shown */

/* --- asking ------------------------------------------------------------------------------------------------------ */

class Refusal extends Error {
    constructor(status, problem) {
        super(problem.detail || '系统暂时不能处理');
        this.status = status;
        this.field = problem.field;
    }
}

/* Without cookies: who is signed in on this machine has nothing to do with who rates. */
async function ask(method, path, body) {
    let answer, text;
    try {
        answer = await fetch(path, {
            method,
            credentials: 'omit',
            headers: body ? { 'Content-Type': 'application/json' } : {},
            body: body && JSON.stringify(body),
        });
        text = await answer.json();
    } catch {
        if (answer) throw new Refusal(answer.status, {});
        throw new Refusal(0, { detail: '网络没有接通' });
    }
    if (!answer.ok) throw new Refusal(answer.status, text);
    return text;
}

const withCode = (more) => ({ region: key.region, code: key.code, ...more });

/* --- showing ----------------------------------------------------------------------------------------------------- */

const parts = ['enter', 'service', 'rate', 'given', 'other'];

function showOnly(...shown) {
    for (const id of parts) byId(id).hidden = !shown.includes(id);
    byId('trouble').hidden = true;
    byId('state').textContent = '';
}

function facts(id, rows) {
    byId(id).replaceChildren(...rows.filter(([, value]) => value).flatMap(([name, value]) => {
        const term = document.createElement('dt'), told = document.createElement('dd');
        term.textContent = name;
        told.textContent = value;
        return [term, told];
    }));
}

/* The wall clock of the office, wherever the phone is. */
function timeText(time) {
    const [, year, month, day, clock] = /^(\d+)-(\d+)-(\d+)T(\d+:\d+)/.exec(time || '') || [];
    return year && `${year}年${+month}月${+day}日 ${clock}`;
}

function complain(what, next, retry) {
    byId('trouble-what').textContent = what;
    byId('trouble-next').textContent = next || '';
    byId('retry').hidden = !retry;
    byId('retry').onclick = retry || null;
    byId('trouble').hidden = false;
    byId('trouble').focus();
}

function mark(input, wrong, text) {
    byId(wrong).textContent = text;
    for (const each of [input].flat()) {
        if (text) each.setAttribute('aria-invalid', 'true');
        else each.removeAttribute('aria-invalid');
    }
    if (text) [input].flat()[0].focus();
}

const nextSteps = {
    0: '请检查网络后再试。',
    404: '字母和数字容易看错，可以重新扫一次二维码；回执丢失的，可以到办理的窗口补打。',
    413: '请缩短文字后再试。',
    429: '也可能是同一网络里的别人输错太多：换一个网络（如手机流量）就能再试；着急的，可以拨打12345反映。',
    503: '现在访问的人较多，请过一会儿再试。',
};
const nextStep = (refusal) => nextSteps[refusal.status] || (refusal.status >= 500 ? nextSteps[503] : '');

/* --- what can be rated, and what came of it ---------------------------------------------------------------------- */

function showService(view) {
    byId('item').textContent = view.item_name;
    facts('facts', [['办理环节', view.handling_label], ['办理单位', view.unit_name], ['办理时间', timeText(view.ended_at)]]);
}

function tagNames(codes) {
    return (codes || '').split(' ').map((code) => (tags.find((tag) => tag.code === code) || {}).label)
        .filter(Boolean).join('、');
}

function showRectification(view) {
    byId('rectification').hidden = !view.rectification_state;
    byId('rectification-hint').textContent = view.rectified_at ? '' :
        '您的评价已转给有关单位核实整改。再扫一次回执上的二维码，就能看到进展。';
    facts('rectification-facts', [['进展', view.rectification_state], ['结果', view.outcome_label],
        ['单位答复', view.answer], ['办结时间', timeText(view.rectified_at)]]);
}

function showGiven(view, title) {
    showOnly('service', 'given', 'other');
    byId('given-title').textContent = title || '您的评价';
    byId('given-level').textContent = view.level_label;
    facts('given-facts', [['原因', tagNames(view.tags)], ['评价时间', timeText(view.given_at)], ['评价编号', view.number],
        ['状态', view.state_label],
        ['说明', view.excluded && '办理单位的申诉经裁定成立，这次评价不计入统计。如有不同意见，可以拨打12345反映。']]);
    showRectification(view);
    byId('append').hidden = !view.can_append;
    byId('given-title').focus();
}

function show(view) {
    showService(view);
    if (view.level) {
        showGiven(view);
    } else if (view.can_rate) {
        showOnly('service', 'rate');
        byId('item').focus();
    } else {
        showOnly('service', 'other');
        complain('这件事还没有办完，办完后才能评价。', '请保留回执，办完后再扫一次二维码。');
    }
}

function clearForms() {
    for (const id of ['rate', 'append']) byId(id).reset();
    for (const wrong of document.querySelectorAll('.wrong')) wrong.textContent = '';
    for (const input of document.querySelectorAll('[aria-invalid]')) input.removeAttribute('aria-invalid');
    byId('more').hidden = byId('person').hidden = true;
}

async function look() {
    const mine = ++asked, typed = key.channel === 'web';
    showOnly(...(typed ? ['enter'] : []));
    clearForms();
    byId('state').textContent = '正在查询……';
    try {
        const view = await ask('POST', '/api/v1/ratings/look', withCode());
        if (tags.length === 0) tags = (await ask('GET', '/api/v1/review-tags')).items;
        if (mine === asked) show(view);
    } catch (refusal) {
        if (mine !== asked) return;
        showOnly(...(typed || refusal.status === 404 || refusal.field === 'region' ? ['enter'] : ['other']));
        if (refusal.status === 404 && !typed) fillEntered();
        complain(refusal.message, nextStep(refusal), [0, 429].includes(refusal.status) || refusal.status >= 500 ? look : null);
    }
}

/* --- typing a code ----------------------------------------------------------------------------------------------- */

/* 630200/8K3M-5T7Q-2W9X-4ZBC, with an address before it or without. */
function wholeCode(text) {
    const [, region, code] = /(?:^|#)\s*(\d{6,12})\s*[/／]\s*([^/#]+?)\s*$/.exec(text) || [];
    return region && { region, code };
}

function fillEntered() {
    byId('region').value = key.region;
    byId('code').value = key.code;
}

function enter(event) {
    event.preventDefault();
    const whole = wholeCode(byId('code').value);
    if (whole) {
        byId('region').value = whole.region;
        byId('code').value = whole.code;
    }
    const region = byId('region').value.replace(/\s/g, ''), code = byId('code').value.trim();
    const codeWrong = code ? '' : '请填写回执上的评价码';
    const regionWrong = /^\d{6,12}$/.test(region) ? '' : '请填写评价码前面的地区代码，6到12位数字';
    mark(byId('code'), 'code-wrong', codeWrong);
    mark(byId('region'), 'region-wrong', regionWrong);
    if (codeWrong || regionWrong) return;
    key = { region, code, channel: 'web' };
    look();
}

function enterAnother() {
    asked++;
    key = null;
    history.replaceState(null, '', location.pathname);
    byId('enter').reset();
    clearForms();
    showOnly('enter');
    byId('region').focus();
}

/* --- rating ------------------------------------------------------------------------------------------------------ */

const chosenLevel = () => Number(new FormData(byId('rate')).get('level'));

function showTags() {
    const level = chosenLevel(), fitting = tags.filter((tag) => tag.level === level);
    byId('more').hidden = false;
    mark([...byId('rate').elements.level], 'level-wrong', '');
    byId('tags').hidden = fitting.length === 0;
    byId('tags-legend').textContent = level >= bad ? '哪里让您不满意？可多选，也可不选' : '您觉得怎么样？可多选，也可不选';
    byId('tags-list').replaceChildren(...fitting.map((tag) => {
        const label = document.createElement('label'), input = document.createElement('input');
        const text = document.createElement('span');
        label.className = 'tag';
        Object.assign(input, { type: 'checkbox', name: 'tag', value: tag.code });
        text.textContent = tag.label;
        label.append(input, text);
        return label;
    }));
    byId('named-hint').textContent = level >= bad ?
        '不实名也会整改，单位不知道您是谁，也不会联系您。实名的，单位会联系您了解情况，整改后回访。' :
        '不实名，单位不知道是谁评价的。';
}

const fields = { level: 'level-wrong', tags: 'tags-wrong', text: 'text-wrong', name: 'name-wrong', number: 'number-wrong' };

/* Was it for a field of the form, that is where it is said. */
function complainOf(refusal) {
    if (refusal.field === 'level') mark([...byId('rate').elements.level], 'level-wrong', refusal.message);
    else if (refusal.field === 'tags') mark([...byId('tags-list').querySelectorAll('input')], 'tags-wrong', refusal.message);
    else if (fields[refusal.field]) mark(byId(refusal.field), fields[refusal.field], refusal.message);
    else complain(refusal.message, nextStep(refusal));
}

function ratingForm() {
    const values = new FormData(byId('rate')), isNamed = byId('named').checked;
    const form = { level: chosenLevel(), channel: key.channel };
    if (values.getAll('tag').length > 0) form.tags = values.getAll('tag').join(' ');
    if (values.get('text').trim()) form.text = values.get('text').trim();
    if (isNamed) Object.assign(form, { name: values.get('name').trim(), number: values.get('number').trim() });
    return form;
}

function isFilled(form) {
    const isNamed = byId('named').checked;
    const wrong = {
        number: isNamed && !form.number ? '请填写证件号码或联系电话；不想填写，可以取消实名' : '',
        name: isNamed && !form.name ? '请填写姓名；不想填写，可以取消实名' : '',
    };
    for (const [field, text] of Object.entries(wrong)) mark(byId(field), fields[field], text);
    mark([...byId('rate').elements.level], 'level-wrong', form.level ? '' : '请先选择满意度');
    return form.level && !wrong.name && !wrong.number;
}

/* Was it given already (by a click that the network lost, or by another code), then what was given is shown. */
async function showWhatIs(refusal) {
    const view = await ask('POST', '/api/v1/ratings/look', withCode()).catch(() => null);
    if (!view || !view.level) return complain(refusal.message, nextStep(refusal));
    showGiven(view, '已经评价过');
}

/* One at a time. */
async function send(form, path, body, title) {
    const button = form.querySelector('button:not([type])');
    if (button.getAttribute('aria-disabled') === 'true') return;
    const label = button.textContent;
    button.setAttribute('aria-disabled', 'true');
    button.textContent = '正在提交……';
    byId('trouble').hidden = true;
    byId('state').textContent = '正在提交……';
    const mine = ++asked;
    try {
        const view = await ask('POST', path, withCode(body));
        if (mine === asked) showGiven(view, title);
    } catch (refusal) {
        if (mine !== asked) return;
        byId('state').textContent = '';
        if (refusal.status === 409) await showWhatIs(refusal);
        else if (form.id === 'append' && refusal.field === 'text') mark(byId('append-text'), 'append-wrong', refusal.message);
        else if (refusal.status === 0) complain('网络没有接通，不知道是否已经收到', '请再提交一次，不会重复评价。', () => form.requestSubmit());
        else complainOf(refusal);
    } finally {
        button.removeAttribute('aria-disabled');
        button.textContent = label;
    }
}

function rate(event) {
    event.preventDefault();
    const form = ratingForm();
    if (isFilled(form)) send(byId('rate'), '/api/v1/ratings', form, '评价已提交，谢谢您');
}

function append(event) {
    event.preventDefault();
    const text = byId('append-text').value.trim();
    mark(byId('append-text'), 'append-wrong', text ? '' : '请填写追评内容');
    if (text) send(byId('append'), '/api/v1/ratings/append', { text }, '追评已提交，谢谢您');
}

/* --- large letters ----------------------------------------------------------------------------------------------- */

function setLarger(isLarger) {
    document.documentElement.classList.toggle('larger', isLarger);
    byId('larger').setAttribute('aria-pressed', String(isLarger));
}

/* A browser may refuse to keep anything. */
function keepLarger(isLarger) {
    setLarger(isLarger);
    try {
        localStorage.setItem('larger', isLarger ? 'yes' : '');
    } catch { /* for this visit then */ }
}

function keptLarger() {
    try {
        return localStorage.getItem('larger') === 'yes';
    } catch {
        return false;
    }
}

/* --- the page ---------------------------------------------------------------------------------------------------- */

function start() {
    let fragment = location.hash;
    try {
        fragment = decodeURIComponent(fragment);
    } catch { /* as it is */ }
    if (fragment === '#main') return;
    const scanned = wholeCode(fragment);
    key = scanned ? { ...scanned, channel: 'qr' } : null;
    if (key) look();
    else showOnly('enter');
}

setLarger(keptLarger());
byId('larger').addEventListener('click', () => keepLarger(byId('larger').getAttribute('aria-pressed') !== 'true'));
byId('enter').addEventListener('submit', enter);
byId('levels').addEventListener('change', showTags);
byId('named').addEventListener('change', () => { byId('person').hidden = !byId('named').checked; });
byId('rate').addEventListener('submit', rate);
byId('append').addEventListener('submit', append);
byId('other').addEventListener('click', enterAnother);
window.addEventListener('hashchange', start);
start();
