/* Renders /api/v1/openapi.json. Everything is made with createElement and text, nothing with innerHTML. */
'use strict';

let api;

function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
        if (key === 'class') made.className = value;
        else if (key.startsWith('on')) made.addEventListener(key.slice(2), value);
        else if (value !== undefined && value !== false) made.setAttribute(key, value === true ? '' : value);
    }
    for (const child of children.flat()) {
        if (child !== null && child !== undefined && child !== false) made.append(child);
    }
    return made;
}

function resolve(thing) {
    while (thing && thing.$ref) {
        thing = thing.$ref.slice(2).split('/').reduce((at, name) => at[name], api);
    }
    return thing;
}

/* --- schemas --- */

const kinds = { string: '文字', integer: '整数', boolean: '真假', object: '对象', array: '数组' };

function kindOf(schema) {
    if (schema.$ref) return schema.$ref.split('/').pop();
    if (schema.type === 'array') return kindOf(schema.items) + ' 的数组';
    if (schema.format === 'date-time') return '时间';
    if (schema.format === 'date') return '日期';
    return kinds[schema.type] || '';
}

function boundsOf(schema) {
    const low = schema.minLength ?? schema.minimum ?? schema.minItems;
    const high = schema.maxLength ?? schema.maximum ?? schema.maxItems;
    const unit = schema.type === 'string' ? '字' : schema.type === 'array' ? '项' : '';
    const hasHigh = high !== undefined && high < Number.MAX_SAFE_INTEGER;
    if (low === undefined && !hasHigh) return '';
    if (!hasHigh) return `≥${low}${unit}`;
    return low === high ? `${high}${unit}` : `${low ?? 0}～${high}${unit}`;
}

function nestedOf(schema) {
    const inner = schema.type === 'array' ? schema.items : schema;
    const full = resolve(inner);
    return full && full.type === 'object' && full.properties ? full : null;
}

function fieldRow(name, schema, required, depth) {
    const nested = nestedOf(schema);
    return element('tr', {},
        element('td', {}, element('code', {}, name), required && element('span', { class: 'need' }, '必填')),
        element('td', { class: 'kind' }, kindOf(schema), ' ', boundsOf(schema)),
        element('td', {},
            element('strong', {}, schema.title || ''), schema.title && schema.description ? '　' : '',
            schema.description || '',
            schema.enum && element('div', { class: 'codes' }, '可取：' + schema.enum.join('、')),
            nested && depth < 4 && nestedTable(nested, depth + 1)));
}

function nestedTable(schema, depth) {
    const box = element('details', { class: 'nested' }, element('summary', {}, '展开各项'));
    box.addEventListener('toggle', () => {
        if (box.open && box.children.length === 1) box.append(schemaTable(schema, 'all', depth));
    });
    return box;
}

/* side: 'sent' leaves out what the system fills in. */
function schemaTable(schema, side, depth = 0) {
    const rows = Object.entries(schema.properties || {})
        .filter(([, field]) => side !== 'sent' || !field.readOnly)
        .map(([name, field]) => fieldRow(name, field, (schema.required || []).includes(name) && side === 'sent', depth));
    return rows.length === 0 ? element('p', { class: 'what' }, '无') :
        element('table', {},
            element('thead', {}, element('tr', {}, ...['名称', '类型', '含义'].map((text) => element('th', { scope: 'col' }, text)))),
            element('tbody', {}, rows));
}

/* --- one operation --- */

function parametersTable(parameters) {
    const places = { path: '路径', query: '查询', header: '请求头' };
    return element('table', { class: 'places' },
        element('thead', {}, element('tr', {}, ...['名称', '位置', '类型', '含义'].map((text) => element('th', { scope: 'col' }, text)))),
        element('tbody', {}, parameters.map((parameter) => element('tr', {},
            element('td', {}, element('code', {}, parameter.name), parameter.required && element('span', { class: 'need' }, '必填')),
            element('td', { class: 'kind' }, places[parameter.in]),
            element('td', { class: 'kind' }, kindOf(parameter.schema), ' ', boundsOf(parameter.schema)),
            element('td', {}, element('strong', {}, parameter.schema.title || ''), parameter.schema.title ? '　' : '',
                parameter.description || '',
                parameter.schema.enum && element('div', { class: 'codes' }, '可取：' + parameter.schema.enum.join('、')))))));
}

function contentPart(title, holder, side) {
    const [type, content] = Object.entries(holder.content || {})[0] || [];
    const schema = content && content.schema && resolve(content.schema);
    return [element('h3', {}, title, type ? `　${type}` : ''),
        schema ? schemaTable(schema, side) : element('p', { class: 'what' }, type ? '文件的内容' : '无')];
}

function fillOperation(inside, method, path, operation) {
    const parameters = (operation.parameters || []).map(resolve);
    const success = operation.responses['200'] || operation.responses['201'];
    inside.append(...[
        parameters.length > 0 && [element('h3', {}, '参数'), parametersTable(parameters)],
        operation.requestBody && contentPart('提交的内容', operation.requestBody, 'sent'),
        contentPart(`答复 ${operation.responses['200'] ? 200 : 201}`, success, 'all'),
        tryPart(method, path, parameters, operation.requestBody),
    ].flat().filter(Boolean));
}

function pathParts(path) {
    return path.split(/(\{[^}]+\})/).map((part) => part.startsWith('{') ? element('b', {}, part) : part);
}

function whoMay(operation) {
    if (operation.security.length === 0) return '公开';
    return operation['x-permission-title'] || '登录即可';
}

function operationBox(method, path, operation) {
    const inside = element('div', { class: 'inside' });
    const box = element('details', { class: 'operation', id: operation.operationId },
        element('summary', {},
            element('span', { class: 'method ' + method }, method), element('span', { class: 'path' }, pathParts(path)),
            element('span', { class: 'what' }, operation.summary),
            element('span', { class: 'who', title: operation['x-permission'] }, whoMay(operation))),
        inside);
    box.addEventListener('toggle', () => {
        if (box.open && inside.children.length === 0) fillOperation(inside, method, path, operation);
    });
    return box;
}

/* --- the whole page --- */

/* What the search looks through: also the names and labels of the fields, one level deep. */
function searchText(method, path, operation) {
    const schemas = [operation.requestBody, ...Object.values(operation.responses)]
        .flatMap((holder) => Object.values((holder && holder.content) || {})).map((content) => resolve(content.schema))
        .flatMap((schema) => Object.entries((schema && schema.properties) || {}));
    const parameters = (operation.parameters || []).map(resolve).map((parameter) => [parameter.name, parameter.schema]);
    const words = [...schemas, ...parameters].flatMap(([name, field]) => [name, field.title]);
    return [method, path, operation.summary, operation['x-permission'], operation['x-permission-title'], ...words]
        .join(' ').toLowerCase();
}

function render() {
    const groups = new Map(api.tags.map((tag) => [tag.name, []]));
    for (const [path, methods] of Object.entries(api.paths)) {
        for (const [method, operation] of Object.entries(methods)) {
            const name = method.toUpperCase();
            groups.get(operation.tags[0]).push(
                { box: operationBox(name, path, operation), text: searchText(name, path, operation) });
        }
    }
    const entries = [];
    for (const tag of api.tags) {
        const items = groups.get(tag.name);
        if (items.length === 0) continue;
        const count = element('small', {}, String(items.length));
        const link = element('a', { href: '#module-' + tag.name }, tag.description, count);
        const section = element('section', {},
            element('h2', { id: 'module-' + tag.name }, tag.description, element('small', {}, tag.name)),
            element('div', { class: 'operations' }, items.map((item) => item.box)));
        document.getElementById('modules').append(link);
        document.getElementById('operations').append(section);
        entries.push({ items, count, link, section });
    }
    return entries;
}

function search(entries, text) {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    let found = 0;
    for (const entry of entries) {
        let shown = 0;
        for (const item of entry.items) {
            const fits = words.every((word) => item.text.includes(word));
            item.box.hidden = !fits;
            shown += fits ? 1 : 0;
        }
        entry.section.hidden = entry.link.hidden = shown === 0;
        entry.count.textContent = String(shown);
        found += shown;
    }
    document.getElementById('state').textContent =
        words.length === 0 ? `共 ${found} 个接口` : found === 0 ? '没有符合的接口' : `${found} 个接口符合“${text.trim()}”`;
}

function openLinked() {
    const linked = location.hash && document.getElementById(location.hash.slice(1));
    if (linked && linked.tagName === 'DETAILS') {
        linked.open = true;
        linked.scrollIntoView();
    }
}

async function start() {
    const state = document.getElementById('state');
    try {
        const answer = await fetch('/api/v1/openapi.json');
        if (!answer.ok) throw new Error(String(answer.status));
        api = await answer.json();
    } catch (error) {
        state.textContent = `接口说明读取失败（${error.message}），请刷新页面再试`;
        return;
    }
    document.getElementById('version').textContent = `版本 ${api.info.version}　OpenAPI ${api.openapi}`;
    const entries = render();
    const box = document.getElementById('search');
    box.addEventListener('input', () => search(entries, box.value));
    search(entries, '');
    openLinked();
    window.addEventListener('hashchange', openLinked);
}

start();
