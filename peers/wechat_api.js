// wechat-api: knows the paths of 2016; newer ones are added with its `patch`. Its host is always https.
'use strict';

const { promisify } = require('util');
const WechatAPI = require('wechat-api');
const { Loopback, run, withOneRenewal } = require('./driver');

const PLATFORM = 'https://api.weixin.qq.com';
WechatAPI.patch('addDraft', `${PLATFORM}/cgi-bin/draft/add`);
WechatAPI.patch('getDraft', `${PLATFORM}/cgi-bin/draft/get`);
WechatAPI.patch('publish', `${PLATFORM}/cgi-bin/freepublish/submit`);
WechatAPI.patch('getArticleTotalDetail', `${PLATFORM}/datacube/getarticletotaldetail`);

run((given) => {
  const api = new WechatAPI(given.appid, given.secret);
  api.setOpts({ httpsAgent: new Loopback(given.simulator) });
  const call = (name, ...args) => promisify(api[name]).call(api, ...args);
  const cover = async () => (await call('uploadImageMaterial', given.picture)).media_id;

  async function add(thumb) {
    const article = { ...given.article, thumb_media_id: thumb };
    return (await call('addDraft', { articles: [article] })).media_id;
  }

  const deeds = {
    token: async () => (await call('getLatestToken')).accessToken,
    picture: async () => ({
      url: (await call('uploadImage', given.picture)).url,
      media_id: await cover(),
    }),
    add: async () => add(await cover()),
    read: async () => call('getDraft', { media_id: await deeds.add() }),
    send: async () => call('massSendNews', await deeds.add(), true),
    publish: async () => call('publish', { media_id: await deeds.add() }),
    message: () => call('sendText', given.openid, given.words),
    reach: async () => ({
      articles: await call('getArticleTotalDetail', { begin_date: given.day, end_date: given.day }),
      followers: await call('getUserCumulate', given.day, given.day),
    }),
    expired: async () => {
      const thumb = await cover();
      return withOneRenewal(() => add(thumb), () => call('getAccessToken'), (error) => error.code);
    },
  };
  return deeds;
});
