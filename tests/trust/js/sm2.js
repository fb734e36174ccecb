// Signs and verifies SM2 with an implementation that is not ours. Lines: POINT MESSAGE SIGNATURE, in hex; a message may be
// empty, which is written "-".
//   node sm2.js sign COUNT [ID]   lines signed by a new key
//   node sm2.js verify [ID]       reads lines; says how many hold and how many do not
//   node sm2.js speak [ID]        the point of a new key; then reads texts, and writes the signature of each
'use strict'
const {sm2} = require('sm-crypto')
const crypto = require('crypto')
const readline = require('readline')

const id = process.argv[process.argv[2] === 'sign' ? 4 : 3] || '1234567812345678'
const bytes = hex => (hex === '-' ? [] : Array.from(Buffer.from(hex, 'hex')))

function sign(count) {
  const pair = sm2.generateKeyPairHex()
  for (let i = 0; i < count; i++) {
    const message = crypto.randomBytes(i % 300)
    const signature = sm2.doSignature(Array.from(message), pair.privateKey, {hash: true, publicKey: pair.publicKey, userId: id})
    console.log(pair.publicKey, message.length ? message.toString('hex') : '-', signature)
  }
}

function verify() {
  let good = 0
  let bad = 0
  readline.createInterface({input: process.stdin}).on('line', line => {
    const [point, message, signature] = line.split(' ')
    const holds = sm2.doVerifySignature(bytes(message), signature, point, {hash: true, userId: id})
    holds ? good++ : bad++
  }).on('close', () => console.log(`${good} hold, ${bad} do not`))
}

function speak() {
  const pair = sm2.generateKeyPairHex()
  console.log(pair.publicKey)
  readline.createInterface({input: process.stdin}).on('line', text => console.log(
    sm2.doSignature(text, pair.privateKey, {hash: true, publicKey: pair.publicKey, userId: id})))
}

({sign: () => sign(Number(process.argv[3])), verify, speak})[process.argv[2]]()
