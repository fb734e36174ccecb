/* What the figures of bulletins mean, at the foot of the desk: every definition, an office's own ratios, each figure
 * month by month on both sides of a change, and the templates that say where figures stand. */
'use strict';

const region = () => byId('region').value;

/* All pages of a list. */
async function askAll(path) {
    const items = [];
    for (let after = ''; after !== undefined;) {
        const page = await ask('GET', `${path}&limit=200${after ? `&after=${after}` : ''}`);
        items.push(...(page.items || []));
        after = page.next;
    }
    return items;
}

/* The twelve months up to the last one of the period on the desk. */
function lastMonths() {
    const [, year, part] = byId('period').value.match(/^(\d{4})-?(.*)$/) || [];
    const month = !part ? 12 : part.startsWith('Q') ? part[1] * 3 : part.startsWith('H') ? part[1] * 6 : Number(part);
    const named = (back) => {
        const day = new Date(Date.UTC(year, month - 1 - back, 1));
        return day.toISOString().slice(0, 7);
    };
    return `from=${named(11)}&to=${named(0)}`;
}

/* --- definitions ------------------------------------------------------------------------------------------------- */

async function showSeries(metric, place) {
    const series = await ask('GET', `/api/v1/metrics/${metric.code}/series?region=${region()}&below=true&${lastMonths()}`);
    const points = (series.items || []).filter((point) => point.text);
    const versions = [...new Set(points.map((point) => point.version))];
    const at = (period, version) => points.find((point) => point.period === period && point.version === version);
    place.replaceChildren(points.length === 0 ? '这些月份没有数据' : element('table', '',
        element('thead', '', element('tr', '', element('th', '', '月份'), ...versions.map((version) => element('th', 'number', `第${version}版口径`)))),
        element('tbody', '', ...[...new Set(points.map((point) => point.period))].map((period) => element('tr', '', element('td', '', period),
            ...versions.map((version) => {
                const point = at(period, version);
                return element('td', point?.in_force ? 'number in-force' : 'number soft',
                    point ? button(point.text, 'plain', () => showFigure(point.id)) : '');
            }))))), versions.length > 1 ? element('small', '', '粗体：该月采用的口径') : '');
}

function metricLines(metric, isNewest) {
    const place = element('div', 'series');
    const ratio = metric.denominator ? `${metric.numerator} ÷ ${metric.denominator}，` : '';
    const since = metric.valid_from > '2000-01-01' ? `，自${metric.valid_from}起` : '';
    const end = async () => {
        const day = await askWords(`停用“${metric.name}”，最后一天（如2021-12-31）：`);
        if (!day) return;
        await ask('POST', `/api/v1/own-metrics/${metric.code}/end`, { region: metric.region, valid_to: day });
        await showDefinitions();
    };
    return element('li', '', element('b', '', metric.name), element('small', '', `　${metric.code}　第${metric.version}版${since}`
        + `${metric.valid_to ? `，至${metric.valid_to}` : ''}${metric.region ? '　本地自定' : ''}`), element('br'), metric.definition,
    element('small', 'sum', `${ratio}${metric.measure}${metric.rounding ? `，${metric.rounding}` : ''}`),
    element('div', 'tools', button('逐月', '', () => showSeries(metric, place)),
        isNewest && metric.region === region() && !metric.valid_to && may('bulletin.define') ? button('停用', '', end) : null), place);
}

async function showDefinitions() {
    const metrics = await askAll(`/api/v1/metrics?region=${region()}`);
    const lines = metrics.reverse().map((metric, i, all) => metricLines(metric, all.findIndex((one) => one.code === metric.code) === i));
    byId('metrics').replaceChildren(...lines); /* one's own first */
}

/* --- templates --------------------------------------------------------------------------------------------------- */

async function showTemplates() {
    const rows = await askAll(`/api/v1/bulletin-templates?region=${region()}`);
    const newest = new Map(rows.map((row) => [row.code, row]));
    byId('template').replaceChildren(...[...newest.values()].map((row) => {
        const option = element('option', '', `${row.name}（${row.code}）`);
        option.value = row.code;
        return option;
    }));
    await showTemplate();
}

async function showTemplate() {
    const row = await ask('GET', `/api/v1/bulletin-templates/${byId('template').value}?region=${region()}`);
    byId('template-said').textContent = `第${row.version}版，自${row.valid_from}起${row.region ? '，本地保存' : '，随系统提供'}`;
    byId('template-text').value = row.text;
    byId('template-name').value = row.name;
}

/* --- the forms --------------------------------------------------------------------------------------------------- */

const filled = (form) => Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, value.trim()]).filter(([, value]) => value));

byId('ratio').addEventListener('submit', (event) => {
    event.preventDefault();
    attempt(async () => {
        const wish = filled(event.target);
        if (wish.decimals) wish.decimals = Number(wish.decimals);
        const made = await ask('POST', '/api/v1/own-metrics', { region: region(), ...wish });
        byId('ratio-said').textContent = `已保存：${made.name}第${made.version}版，自${made.valid_from}起`;
        await showDefinitions();
    });
});

byId('template-form').addEventListener('submit', (event) => {
    event.preventDefault();
    attempt(async () => {
        const made = await ask('POST', '/api/v1/bulletin-templates', { region: region(), code: byId('template').value, ...filled(event.target) });
        await show();
        await showTemplate();
        byId('template-said').textContent = `已保存：第${made.version}版，自${made.valid_from}起`;
    });
});

byId('template').addEventListener('change', () => attempt(showTemplate));

for (const [id, showAll] of [['definitions', showDefinitions], ['templates', showTemplates]]) {
    byId(id).addEventListener('toggle', () => {
        byId(id).querySelectorAll('form').forEach((form) => { form.hidden = !may('bulletin.define'); });
        if (byId(id).open) attempt(showAll);
    });
}
