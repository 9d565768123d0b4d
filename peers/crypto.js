// The crypto of others at our webhook: seals a message, posts it, opens the answer. `node crypto.js LIBRARY`
'use strict';

const fs = require('fs');
const http = require('http');

const given = JSON.parse(fs.readFileSync(0, 'utf8'));

const LIBRARIES = {
  '@wecom/crypto': () => {
    const crypto = require('@wecom/crypto');
    return {
      sign: (...parts) => crypto.getSignature(given.token, ...parts),
      seal: (message) => crypto.encrypt(given.key, message, given.appid),
      open: (sealed) => crypto.decrypt(given.key, sealed),
    };
  },
  'wechat-crypto': () => {
    const WechatCrypto = require('wechat-crypto');
    const crypto = new WechatCrypto(given.token, given.key, given.appid);
    return {
      sign: (...parts) => crypto.getSignature(...parts),
      seal: (message) => crypto.encrypt(message),
      open: (sealed) => crypto.decrypt(sealed),
    };
  },
};

const element = (xml, name) => new RegExp(`<${name}>(?:<!\\[CDATA\\[)?(.*?)(?:\\]\\]>)?</${name}>`, 's').exec(xml)[1];

function post(query, body) {
  return new Promise((resolve, reject) => {
    const url = `${given.webhook}?${new URLSearchParams(query)}`;
    const request = http.request(url, { method: 'POST' }, (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('end', () => resolve({ status: response.statusCode, text: Buffer.concat(parts).toString() }));
    });
    request.on('error', reject);
    request.end(body);
  });
}

async function main() {
  const { sign, seal, open } = LIBRARIES[process.argv[2]]();
  const timestamp = String(Math.floor(Date.now() / 1000));
  const nonce = '415670741';
  const sealed = seal(given.message);
  const query = {
    signature: sign(timestamp, nonce, ''),
    timestamp,
    nonce,
    openid: 'oFollower',
    encrypt_type: 'aes',
    msg_signature: sign(timestamp, nonce, given.forged ? 'forged' : sealed),
  };
  const body = `<xml><ToUserName><![CDATA[gh_abc]]></ToUserName><Encrypt><![CDATA[${sealed}]]></Encrypt></xml>`;
  const { status, text } = await post(query, body);
  if (status !== 200) {
    return { status };
  }
  const answered = element(text, 'Encrypt');
  const signature = sign(element(text, 'TimeStamp'), element(text, 'Nonce'), answered);
  const { message, id } = open(answered);
  return { status, signed: signature === element(text, 'MsgSignature'), message, id };
}

main().then((result) => console.log(JSON.stringify(result)));
