// Runs one deed of a client: `node CLIENT.js DEED`, the facts as JSON on standard input.
// What came back is the last line of standard output.
'use strict';

const fs = require('fs');
const https = require('https');
const net = require('net');

const PLATFORM = 'api.weixin.qq.com';

// An agent for clients that know only https and the platform's own name: they build the very request
// that WeChat would get, and it goes to the simulator without TLS. Any other host is an error.
class Loopback extends https.Agent {
  constructor(simulator) {
    super();
    this.simulator = new URL(simulator);
  }

  createConnection(options) {
    if (options.host !== PLATFORM) {
      throw new Error(`a client tried to reach ${options.host}`);
    }
    return net.connect(Number(this.simulator.port), this.simulator.hostname);
  }
}

async function run(client) {
  const given = JSON.parse(fs.readFileSync(0, 'utf8'));
  const result = await client(given)[process.argv[2]]();
  process.stdout.write('\n' + JSON.stringify(result) + '\n', () => process.exit(0));
}

// Does it, and once more after `renew` when the platform says that the token has expired.
async function withOneRenewal(act, renew, codeOf) {
  try {
    return { media_id: await act(), refused: [] };
  } catch (error) {
    await renew();
    return { media_id: await act(), refused: [codeOf(error)] };
  }
}

module.exports = { Loopback, run, withOneRenewal };
