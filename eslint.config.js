/**
 * Lint: what the compiler does not see. Type-aware rules run where a forgotten promise or an escaped `any` would harm a
 * result (engine, host, window, scripts); tests get the rules that find mistakes, not those that shape an interface.
 */
import svelte from 'eslint-plugin-svelte';
import { defineConfig, globalIgnores } from 'eslint/config';
import typescript from 'typescript-eslint';

/** Rules that need no types. */
const always = {
  eqeqeq: ['error', 'always', { null: 'ignore' }],
  // Results go through a terminal or a screen; defects may be told to whoever watches the console.
  'no-console': ['error', { allow: ['warn', 'error'] }],
  'no-constant-binary-expression': 'error',
  'no-debugger': 'error',
  'no-eval': 'error',
  'no-implied-eval': 'error',
  'no-new-func': 'error',
  'no-self-compare': 'error',
  'no-template-curly-in-string': 'error',
  'no-unreachable-loop': 'error',
  'no-unsafe-finally': 'error',
  'no-unsafe-optional-chaining': 'error',
  'no-var': 'error',
  'object-shorthand': 'error',
  'prefer-const': 'error',
  'prefer-object-has-own': 'error',
  'use-isnan': 'error',
  'valid-typeof': 'error',
  '@typescript-eslint/ban-ts-comment': 'error',
  '@typescript-eslint/consistent-type-imports': [
    'error',
    { fixStyle: 'separate-type-imports', disallowTypeAnnotations: false },
  ],
  '@typescript-eslint/no-duplicate-enum-values': 'error',
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/no-non-null-asserted-optional-chain': 'error',
  '@typescript-eslint/no-this-alias': 'error',
  '@typescript-eslint/no-unused-expressions': 'error',
  '@typescript-eslint/no-unused-vars': [
    'error',
    { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none', ignoreRestSiblings: true },
  ],
};

/** Rules that ask the type checker: a promise that nobody awaits, a value whose type was lost. */
const typed = {
  '@typescript-eslint/await-thenable': 'error',
  '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: true }],
  '@typescript-eslint/no-for-in-array': 'error',
  '@typescript-eslint/no-misused-promises': [
    'error',
    { checksVoidReturn: { attributes: false, arguments: false } },
  ],
  '@typescript-eslint/only-throw-error': 'error',
  '@typescript-eslint/no-base-to-string': 'error',
  '@typescript-eslint/restrict-plus-operands': 'error',
};

/** An `any` may come in (JSON.parse, a driver); it must be checked before it goes on. */
const noEscapingAny = {
  '@typescript-eslint/no-unsafe-argument': 'error',
  '@typescript-eslint/no-unsafe-assignment': 'error',
  '@typescript-eslint/no-unsafe-call': 'error',
  '@typescript-eslint/no-unsafe-member-access': 'error',
  '@typescript-eslint/no-unsafe-return': 'error',
};

const withTypes = (project) => ({
  parser: typescript.parser,
  parserOptions: { project, tsconfigRootDir: import.meta.dirname },
});

const typescriptPlugin = { '@typescript-eslint': typescript.plugin };

export default defineConfig(
  globalIgnores([
    '**/node_modules/',
    '**/dist/',
    '**/build/',
    'coverage/',
    'test-results/',
    'playwright-report/',
    'test/fixtures/',
    'sample/',
    // AssemblyScript looks like TypeScript and is not.
    '**/*.wasm.ts',
    'engine/backends/wasm/assembly/',
  ]),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },

  {
    files: ['engine/**/*.ts'],
    ignores: ['**/*.test.ts'],
    plugins: typescriptPlugin,
    languageOptions: withTypes('./engine/tsconfig.json'),
    rules: { ...always, ...typed, ...noEscapingAny },
  },
  {
    files: ['src-main/**/*.ts'],
    ignores: ['**/*.test.ts'],
    plugins: typescriptPlugin,
    languageOptions: withTypes('./src-main/tsconfig.json'),
    rules: { ...always, ...typed, ...noEscapingAny },
  },
  {
    // The command line is what writes to the terminal.
    files: ['src-main/cli/**', 'scripts/**', 'test/bench/**'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['src-renderer/**/*.ts'],
    ignores: ['**/*.test.ts', '**/*.svelte.ts'],
    plugins: typescriptPlugin,
    languageOptions: withTypes('./src-renderer/tsconfig.json'),
    rules: { ...always, ...typed, ...noEscapingAny },
  },
  {
    files: ['test/**/*.ts', '{engine,src-main,src-renderer}/**/*.test.ts', 'scripts/**/*.ts', '*.config.ts'],
    plugins: typescriptPlugin,
    languageOptions: withTypes('./test/tsconfig.json'),
    rules: {
      ...always,
      ...typed,
      'no-console': 'off',
      // A test's title or a placeholder may show `${…}` literally.
      'no-template-curly-in-string': 'off',
      '@typescript-eslint/no-base-to-string': 'off',
      '@typescript-eslint/restrict-plus-operands': 'off',
    },
  },

  // Components: svelte-check owns their types (strict), so lint stays on what it does not see.
  ...svelte.configs['flat/recommended'].map((config) => ({
    ...config,
    files: config.files ?? ['**/*.svelte', '**/*.svelte.ts'],
  })),
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    plugins: typescriptPlugin,
    languageOptions: { parserOptions: { parser: typescript.parser } },
    rules: {
      ...always,
      // A type-only import that the markup uses as a component cannot be told apart without types.
      '@typescript-eslint/consistent-type-imports': 'off',
      // `let { value = $bindable() } = $props()` must be a let.
      'prefer-const': 'off',
      'svelte/prefer-const': 'error',
      // Text from corpora is never rendered as HTML.
      'svelte/no-at-html-tags': 'error',
      'svelte/no-target-blank': 'error',
      // A plain Map or Set in a component's state is a choice: not everything that changes is drawn.
      'svelte/prefer-svelte-reactivity': 'off',
      // Warnings belong to svelte-check, which knows which of them these comments answer.
      'svelte/no-unused-svelte-ignore': 'off',
      'svelte/no-navigation-without-resolve': 'off',
    },
  },

  {
    // Programs that start things on whatever Node a machine has.
    files: ['**/*.{js,mjs,cjs}'],
    plugins: typescriptPlugin,
    languageOptions: { ecmaVersion: 2024 },
    rules: {
      ...Object.fromEntries(
        Object.entries(always).filter(([name]) => !name.startsWith('@typescript-eslint/consistent')),
      ),
      'no-console': 'off',
    },
  },
);
