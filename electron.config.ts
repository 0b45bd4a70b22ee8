/**
 * Builds the Electron door into dist/electron: `--mode main` the main process (an ES module), `--mode preload` the
 * preload (one CommonJS file: a sandboxed preload can load nothing else).
 */
import { defineConfig } from 'vite';

export default defineConfig(({ mode }) => {
  const preload = mode === 'preload';
  return {
    publicDir: false,
    ssr: { noExternal: true, external: ['electron'] },
    build: {
      ssr: true,
      outDir: 'dist/electron',
      emptyOutDir: !preload,
      target: 'node24',
      minify: false,
      reportCompressedSize: false,
      rollupOptions: {
        input: preload ? 'src-main/electron/preload.ts' : 'src-main/electron/main.ts',
        external: ['electron', /^node:/],
        output: preload
          ? { format: 'cjs', entryFileNames: 'preload.cjs' }
          : { format: 'es', entryFileNames: 'main.js' },
      },
    },
  };
});
