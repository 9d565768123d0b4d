// node-easywechat: a client of any path, with the platform's address as a setting.
'use strict';

const { OfficialAccount } = require('node-easywechat');
const { run, withOneRenewal } = require('./driver');

run((given) => {
  const app = new OfficialAccount({
    app_id: given.appid,
    secret: given.secret,
    http: { baseURL: given.simulator },
    file_cache: { path: given.folder },
    use_stable_access_token: given.stable === true,
  });
  const client = app.getClient();

  async function checked(answer) {
    const body = (await answer).toObject(); // its own isFailed() looks at the HTTP status only, always 200
    if (body.errcode) {
      throw Object.assign(new Error(body.errmsg), { code: body.errcode });
    }
    return body;
  }
  const post = (path, body) => checked(client.postJson(path, body));
  const upload = (path, params) => checked(client.withFile(given.picture, 'media').post(path, { params }));
  const cover = () => upload('/cgi-bin/material/add_material', { type: 'image' });

  async function add(thumb) {
    const article = { ...given.article, thumb_media_id: thumb };
    return (await post('/cgi-bin/draft/add', { articles: [article] })).media_id;
  }

  const deeds = {
    token: () => app.getAccessToken().getToken(),
    picture: async () => ({
      url: (await upload('/cgi-bin/media/uploadimg', {})).url,
      media_id: (await cover()).media_id,
    }),
    add: async () => add((await cover()).media_id),
    read: async () => post('/cgi-bin/draft/get', { media_id: await deeds.add() }),
    send: async () => post('/cgi-bin/message/mass/sendall', {
      filter: { is_to_all: true },
      msgtype: 'mpnews',
      mpnews: { media_id: await deeds.add() },
    }),
    publish: async () => post('/cgi-bin/freepublish/submit', { media_id: await deeds.add() }),
    message: () => post('/cgi-bin/message/custom/send', {
      touser: given.openid,
      msgtype: 'text',
      text: { content: given.words },
    }),
    reach: async () => {
      const days = { begin_date: given.day, end_date: given.day };
      return {
        articles: await post('/datacube/getarticletotaldetail', days),
        followers: await post('/datacube/getusercumulate', days),
      };
    },
    expired: async () => {
      const { media_id: thumb } = await cover();
      return withOneRenewal(() => add(thumb), () => app.getAccessToken().refresh(), (error) => error.code);
    },
  };
  return deeds;
});
