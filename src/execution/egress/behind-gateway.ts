import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIPv6, type Socket } from 'node:net';
import { internet, type Reach } from './reach-host.ts';

const connectMs = 15_000;

/**
 * The internet as it is reached from a network that lets nobody out but by the egress gateway (`HTTPS_PROXY`): every connection is a CONNECT through that. What may be
 * reached is judged here all the same, and by the gateway once more.
 */
export function behindGateway(gateway: string, resolve: Reach['resolve'] = internet.resolve): Reach {
  const url = new URL(gateway);
  return { ...internet, resolve, through: (host, port) => connectThrough(url, host, port) };
}

/** The connection once the gateway has granted it; undefined when it refuses, cannot be reached or takes too long. */
function connectThrough(gateway: URL, host: string, port: number): Promise<Socket | undefined> {
  const { protocol, hostname, username, password } = gateway;
  const target = `${isIPv6(host) ? `[${host}]` : host}:${port}`;
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const request = protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve) => {
    const asked = request({
      // Its own: the usual one may itself go by the proxy of the environment.
      agent: false,
      host: hostname,
      port: gateway.port || (protocol === 'https:' ? 443 : 80),
      method: 'CONNECT',
      path: target,
      headers: {
        host: target,
        ...(username === ''
          ? {}
          : { 'proxy-authorization': `Basic ${Buffer.from(credentials).toString('base64')}` }),
      },
      timeout: connectMs,
    });
    const fail = () => {
      asked.destroy();
      resolve(undefined);
    };
    asked.on('error', fail).on('timeout', fail).on('response', fail);
    asked.on('connect', ({ statusCode }, socket: Socket, head: Buffer) => {
      if (statusCode !== 200) {
        socket.on('error', () => {}).destroy();
        return fail();
      }
      socket.setTimeout(0);
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
    });
    asked.end();
  });
}
