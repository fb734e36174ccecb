/* Signing in, and sending a request from the page. The session is a cookie that no script can read; the token against
 * forgery that a change must carry comes from /api/v1/me and is kept in this page alone. */
'use strict';

let csrf;

async function request(method, target, headers, body) {
    const all = { Accept: 'application/json', ...headers };
    if (method !== 'GET' && csrf) all['X-CSRF-Token'] = csrf;
    return fetch(target, { method, headers: all, body });
}

/* --- signing in --- */

function showPerson(person) {
    csrf = person && person.csrf;
    document.getElementById('sign-in').hidden = Boolean(person);
    document.getElementById('signed-in').hidden = !person;
    document.getElementById('sign-in-state').textContent = '';
    if (!person) return;
    const duty = person.must_change_password ? '须先更换口令：POST /api/v1/me/password' :
        person.must_enrol_second_factor ? '须先设置动态码或SM2密钥：POST /api/v1/me/totp、/api/v1/me/sm2-key' : '';
    document.getElementById('person').textContent = `${person.name}（${person.account}）`;
    document.getElementById('duty').textContent = duty;
}

async function askPerson() {
    const answer = await request('GET', '/api/v1/me');
    showPerson(answer.ok ? await answer.json() : null);
}

/* What a key is to sign: for this account, good for two minutes. The page never sees the key. */
async function challenge() {
    const form = document.getElementById('sign-in');
    const is_asked = document.getElementById('by-key').open && form.account.value;
    const given = is_asked && await request('GET', '/api/v1/sessions/challenge');
    form.challenge.value = given && given.ok ? (await given.json()).challenge : '';
    document.getElementById('to-sign').value = form.challenge.value &&
        `zwfw sign-in ${form.account.value} ${form.challenge.value}`;
}

async function signIn(event) {
    event.preventDefault();
    const form = event.target;
    const state = document.getElementById('sign-in-state');
    const filled = [...new FormData(form)].filter(([, value]) => value !== '');
    state.textContent = '正在登录……';
    try {
        const answer = await request('POST', '/api/v1/sessions', { 'Content-Type': 'application/json' },
            JSON.stringify(Object.fromEntries(filled)));
        const said = await answer.json();
        if (!answer.ok) {
            state.textContent = said.detail || said.title;
            return;
        }
        form.reset();
        document.getElementById('by-key').open = false;
        showPerson(said);
        document.getElementById('sign-out').focus();
    } catch (error) {
        state.textContent = `没有得到答复：${error.message}`;
    }
}

async function signOut() {
    await request('DELETE', '/api/v1/sessions/current').catch(() => null);
    askPerson();
}

/* --- sending --- */

/* A body with what is required, to be filled in. */
function skeleton(schema) {
    const full = resolve(schema);
    if (full.enum) return full.enum[0];
    if (full.type === 'array') return [];
    if (full.type === 'integer') return 0;
    if (full.type === 'boolean') return false;
    if (full.type !== 'object') return '';
    return Object.fromEntries((full.required || []).map((name) => [name, skeleton(full.properties[name])]));
}

function parameterInput(parameter) {
    const { schema, name, required } = parameter;
    return element('label', {}, schema.title || name, schema.enum
        ? element('select', { name, required }, element('option', { value: '' }, '—'),
            schema.enum.map((code) => element('option', { value: code }, code)))
        : element('input', { name, required, placeholder: name, autocomplete: 'off' }));
}

function bodyInput(type, content) {
    if (!type) return null;
    return element('label', { class: 'wide' }, '提交的内容', type === 'application/json'
        ? element('textarea', { name: 'body', rows: 8, spellcheck: 'false' },
            JSON.stringify(skeleton(content.schema), null, 2))
        : element('input', { name: 'body', type: 'file', required: true }));
}

function bodyOf(type, input) {
    if (type === 'application/json') return input.value;
    if (type !== 'multipart/form-data') return input.files[0];
    const parts = new FormData();
    parts.append('file', input.files[0]);
    return parts;
}

function composeRequest(path, parameters, type, form) {
    const query = new URLSearchParams();
    const headers = {};
    let target = path;
    for (const { name, in: place } of parameters) {
        const value = form.elements[name].value.trim();
        if (place === 'path') target = target.replace(`{${name}}`, encodeURIComponent(value));
        else if (value === '') continue;
        else if (place === 'query') query.set(name, value);
        else headers[name] = name === 'If-Match' && !value.startsWith('"') ? `"${value}"` : value;
    }
    const text = query.toString();
    if (type && type !== 'multipart/form-data') headers['Content-Type'] = type === '*/*' ? 'text/csv' : type;
    return { target: target + (text ? '?' + text : ''), headers, body: type && bodyOf(type, form.elements.body) };
}

async function send(method, composed, output) {
    const title = `${method} ${composed.target}`;
    output.hidden = false;
    output.textContent = `${title} ……`;
    const began = performance.now();
    try {
        const answer = await request(method, composed.target, composed.headers, composed.body);
        const took = Math.round(performance.now() - began);
        const etag = answer.headers.get('ETag');
        let body = await answer.text();
        if ((answer.headers.get('Content-Type') || '').includes('json')) {
            body = JSON.stringify(JSON.parse(body), null, 2);
        }
        output.textContent = `${title}\n${answer.status} ${answer.statusText}　${took} 毫秒${etag ? '　ETag ' + etag : ''}` +
            `\n\n${body.slice(0, 100000)}`;
    } catch (error) {
        output.textContent = `${title}\n没有得到答复：${error.message}`;
    }
}

function tryPart(method, path, parameters, requestBody) {
    const [type, content] = Object.entries((requestBody && requestBody.content) || {})[0] || [];
    const output = element('pre', { hidden: true, tabindex: '0', 'aria-live': 'polite' });
    const form = element('form', { class: 'try' }, parameters.map(parameterInput), bodyInput(type, content),
        element('button', {}, '发送'));
    form.addEventListener('submit', (event) => {
        event.preventDefault();
        send(method, composeRequest(path, parameters, type, form), output);
    });
    return [element('h3', {}, '试一试'), form, output];
}

document.getElementById('sign-in').addEventListener('submit', signIn);
document.getElementById('sign-in').account.addEventListener('change', challenge);
document.getElementById('by-key').addEventListener('toggle', challenge);
document.getElementById('sign-out').addEventListener('click', signOut);
askPerson();
