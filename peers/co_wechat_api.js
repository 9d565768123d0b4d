// co-wechat-api: wechat-api with promises; newer paths are added with its `mixin`. Its host is always https.
'use strict';

const WechatAPI = require('co-wechat-api');
const { postJSON } = require('co-wechat-api/lib/util');
const { Loopback, run, withOneRenewal } = require('./driver');

const poster = (url) => async function (body) {
  const { accessToken } = await this.ensureAccessToken();
  return this.request(`${url}?access_token=${accessToken}`, postJSON(body));
};
const PLATFORM = 'https://api.weixin.qq.com';
WechatAPI.mixin({
  addDraft: poster(`${PLATFORM}/cgi-bin/draft/add`),
  getDraft: poster(`${PLATFORM}/cgi-bin/draft/get`),
  publish: poster(`${PLATFORM}/cgi-bin/freepublish/submit`),
  getArticleTotalDetail: poster(`${PLATFORM}/datacube/getarticletotaldetail`),
});

run((given) => {
  const api = new WechatAPI(given.appid, given.secret);
  api.setOpts({ agent: new Loopback(given.simulator) });
  const cover = async () => (await api.uploadImageMaterial(given.picture)).media_id;

  async function add(thumb) {
    const article = { ...given.article, thumb_media_id: thumb };
    return (await api.addDraft({ articles: [article] })).media_id;
  }

  const deeds = {
    token: async () => (await api.ensureAccessToken()).accessToken,
    picture: async () => ({
      url: (await api.uploadImage(given.picture)).url,
      media_id: await cover(),
    }),
    add: async () => add(await cover()),
    read: async () => api.getDraft({ media_id: await deeds.add() }),
    send: async () => api.massSendNews(await deeds.add(), true),
    publish: async () => api.publish({ media_id: await deeds.add() }),
    message: () => api.sendText(given.openid, given.words),
    reach: async () => ({
      articles: await api.getArticleTotalDetail({ begin_date: given.day, end_date: given.day }),
      followers: await api.getUserCumulate(given.day, given.day),
    }),
    expired: async () => {
      const thumb = await cover();
      return withOneRenewal(() => add(thumb), () => api.getAccessToken(), (error) => error.code);
    },
  };
  return deeds;
});
