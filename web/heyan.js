/* Where a bulletin's QR code leads: is it genuine? The server answers for what it keeps; a file in the reader's hands
 * is hashed here (SM3, GB/T 32905-2016) and never sent. */
'use strict';

const byId = (id) => document.getElementById(id);

function element(name, className, ...children) {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.append(...children);
    return made;
}

/* --- SM3 --------------------------------------------------------------------------------------------------------- */

const turn = (x, n) => (n %= 32) === 0 ? x : (x << n) | (x >>> (32 - n));

function sm3(bytes) {
    const size = bytes.length, padded = new Uint8Array(((size + 72) >> 6) << 6);
    padded.set(bytes);
    padded[size] = 0x80;
    const view = new DataView(padded.buffer);
    view.setUint32(padded.length - 8, Math.floor(size / 0x20000000));
    view.setUint32(padded.length - 4, (size * 8) >>> 0);
    const v = [0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e];
    const w = new Int32Array(68);
    for (let block = 0; block < padded.length; block += 64) {
        for (let j = 0; j < 16; j++) w[j] = view.getInt32(block + 4 * j);
        for (let j = 16; j < 68; j++) {
            const x = w[j - 16] ^ w[j - 9] ^ turn(w[j - 3], 15);
            w[j] = x ^ turn(x, 15) ^ turn(x, 23) ^ turn(w[j - 13], 7) ^ w[j - 6];
        }
        let [a, b, c, d, e, f, g, h] = v;
        for (let j = 0; j < 64; j++) {
            const s1 = turn((turn(a, 12) + e + turn(j < 16 ? 0x79cc4519 : 0x7a879d8a, j)) | 0, 7);
            const s2 = s1 ^ turn(a, 12);
            const t1 = ((j < 16 ? a ^ b ^ c : (a & b) | (a & c) | (b & c)) + d + s2 + (w[j] ^ w[j + 4])) | 0;
            const t2 = ((j < 16 ? e ^ f ^ g : (e & f) | (~e & g)) + h + s1 + w[j]) | 0;
            [d, c, b, a, h, g, f, e] = [c, turn(b, 9), a, t1, g, turn(f, 19), e, t2 ^ turn(t2, 9) ^ turn(t2, 17)];
        }
        [a, b, c, d, e, f, g, h].forEach((x, i) => { v[i] ^= x; });
    }
    return v.map((x) => (x >>> 0).toString(16).padStart(8, '0')).join('');
}

/* --- showing ----------------------------------------------------------------------------------------------------- */

const when = (text) => (text || '').slice(0, 16).replace('T', ' ');

function result(isGood, words, more) {
    return element('li', isGood ? 'good' : 'bad', `${isGood ? '✓' : '✗'} ${words}`, element('small', '', more));
}

function show(said, path) {
    byId('state').hidden = true;
    byId('found').hidden = false;
    byId('results').replaceChildren(
        said.hash_agrees ? result(true, '内容一致', '保存的文件与签发时的摘要相同') : result(false, '内容不一致', '保存的文件在签发以后被改动过，请勿采信'),
        said.signature_agrees ? result(true, '签名有效', 'SM2签名由本系统的密钥作出') : result(false, '签名无效', '签名不是本系统的密钥作出的，请勿采信'),
        result(said.validity === '有效', said.validity, said.note ? `更正：${said.note}` : '通报的有效性'));
    byId('title').textContent = said.title;
    const rows = [['发文机关', said.issuer], ['发文字号', said.document_number], ['索引号', said.index_number], ['统计期', said.period],
        ['成文日期', said.written_on], ['公开日期', said.disclosed_on], ['公开形式', said.form], ['有效性', said.validity],
        ['签发人', said.signer_name], ['签发时间', when(said.signed_at)], ['发布时间', when(said.published_at)]];
    byId('facts').replaceChildren(...rows.filter(([, value]) => value).flatMap(([name, value]) => [element('dt', '', name), element('dd', '', value)]));
    byId('copies').replaceChildren('查看原件：', ...said.copies.map((copy) => {
        const made = element('a', '', copy.label);
        made.href = `${path}?format=${copy.format}`;
        return made;
    }));
    byId('root').textContent = `台账日根（${said.root_day}，SM3）：${said.root}`;
    byId('root-note').textContent = said.root_note;
    byId('statement').textContent = said.statement;
    byId('signature').textContent = `SM2签名：${said.signature}`;
    byId('key').textContent = said.public_key;
    byId('file').onchange = async () => {
        const file = byId('file').files[0];
        if (!file) return;
        const hash = sm3(new Uint8Array(await file.arrayBuffer()));
        const same = said.copies.find((copy) => copy.sm3 === hash);
        byId('compared').className = same ? 'good' : 'bad';
        byId('compared').textContent = same ? `✓ 与签发的${same.label}完全相同` : '✗ 与签发的任何一种格式都不相同';
    };
}

async function start() {
    const [region, id] = location.hash.slice(1).split('/');
    byId('found').hidden = true;
    byId('state').hidden = false;
    if (!region || !id) {
        byId('state').textContent = '请扫描通报上的二维码打开本页，或在网址后面写 #地区代码/编号';
        return;
    }
    const path = `/api/v1/published-bulletins/${encodeURIComponent(region)}/${encodeURIComponent(id)}`;
    byId('state').textContent = '正在核验……';
    try {
        const answer = await fetch(path, { credentials: 'omit' });
        const said = await answer.json();
        if (!answer.ok) throw new Error(said.detail || said.title);
        show(said, path);
    } catch (why) {
        byId('state').textContent = `没有核验成：${why.message}`;
        byId('state').className = 'bad';
    }
}

window.addEventListener('hashchange', start);
start();
