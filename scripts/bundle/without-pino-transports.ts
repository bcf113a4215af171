import type { Plugin } from 'esbuild';

/**
 * Logs are written to standard output by the thread that makes them. What pino has for transports in other threads goes, and with it its look at its callers, which a
 * transport would be searched from: with source maps switched on that look alone parses the maps of the whole bundle, in every cold start.
 */
export const withoutPinoTransports: Plugin = {
  name: 'without-pino-transports',
  setup(build) {
    build.onLoad(
      { filter: /[\\/]node_modules[\\/]pino[\\/]lib[\\/](caller|transport)\.js$/ },
      ({ path }) => ({
        contents: path.endsWith('caller.js') ? noCallers : noTransport,
        loader: 'js',
      }),
    );
  },
};

const noCallers = 'module.exports = () => [];';
const noTransport = `module.exports = () => { throw new Error('Transports were left out of the bundle.'); };`;
