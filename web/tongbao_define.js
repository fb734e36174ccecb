/* What an office sets, at the foot of the desk: who issues its bulletins, the templates that say where figures stand, what
 * figures mean, its own ratios among them, each month by month on both sides of a change. */
'use strict';

const region = () => byId('region').value;

/* What a form holds, without what was left empty. */
const filled = (form) => Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, value.trim()]).filter(([, value]) => value));

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
    byId('template').replaceChildren(...(await newestTemplates()).map((row) => choice(row.code, `${row.name}（${row.code}）`)));
    await showTemplate();
}

async function showTemplate() {
    const row = await ask('GET', `/api/v1/bulletin-templates/${byId('template').value}?region=${region()}`);
    byId('template-said').textContent = `第${row.version}版，自${row.valid_from}起${row.region ? '，本地保存' : '，随系统提供'}`;
    byId('template-text').value = row.text;
    byId('template-name').value = row.name;
}

/* --- who issues them --------------------------------------------------------------------------------------------- */

async function showOffice() {
    const office = await ask('GET', `/api/v1/bulletin-offices/${region()}`);
    for (const input of byId('office-form').elements) {
        if (input.name) input.value = office[input.name] || '';
    }
}

byId('office-form').addEventListener('submit', (event) => {
    event.preventDefault();
    attempt(async () => {
        await ask('PUT', `/api/v1/bulletin-offices/${region()}`, filled(event.target));
        await show();
        byId('office-said').textContent = '已保存';
    });
});

/* --- the forms --------------------------------------------------------------------------------------------------- */

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

const sections = [['office', showOffice], ['templates', showTemplates], ['definitions', showDefinitions]];
for (const [id, showAll] of sections) {
    byId(id).addEventListener('toggle', () => {
        byId(id).querySelectorAll('form').forEach((form) => { form.hidden = !may('bulletin.define'); });
        if (byId(id).open) attempt(showAll);
    });
}

/* Another region has other ones. */
let regionShown = null;
document.addEventListener('desk', (event) => {
    if (event.detail === regionShown) return;
    regionShown = event.detail;
    for (const [id] of sections) byId(id).open = false;
    byId('office').hidden = !may('bulletin.define');
});
