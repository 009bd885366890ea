import { join } from 'node:path';
import { defineConfig } from 'vite';
import { precompress } from './precompress.plugin.js';

/**
 * To change the page: start the server ("npm start"), then "npx vite modules/admin/page" and open the address
 * it prints. Vite serves the sources and reloads as they change; calls of the API go on to the server.
 */
const SERVER = 'http://127.0.0.1:3000';

/** The server takes changes from its own origin only. */
const toServer = { target: SERVER, changeOrigin: true, headers: { origin: SERVER } };

export default defineConfig({
  root: import.meta.dirname,
  base: '/admin/',
  build: {
    outDir: join(import.meta.dirname, '../../../dist/modules/admin/page'),
    emptyOutDir: true,
    // The browsers that know light-dark(), popover and <dialog>: nothing is rewritten for older ones.
    target: ['chrome123', 'firefox125', 'safari17.5'],
    // The page's content security policy allows no inline code and no data: scripts.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    // They are reported on machines that are busy, and say nothing of the page.
    rolldownOptions: { checks: { bundlerTimings: false } },
  },
  server: { proxy: { '/api': toServer, '/v1': toServer, '/health': toServer } },
  plugins: [precompress()],
});
