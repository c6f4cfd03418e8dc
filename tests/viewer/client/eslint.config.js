import js from '@eslint/js';
import globals from 'globals';

export default [
  { files: ['**/*.js'], ...js.configs.recommended, languageOptions: { globals: globals.browser } },
  {
    files: ['viewer/assets/client/**/*.js'],
    rules: {
      eqeqeq: 'error',
      'no-param-reassign': 'error',
      'no-restricted-syntax': ['error', 'ExportDefaultDeclaration', 'ExportAllDeclaration', 'ImportExpression'],
      'no-var': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
      complexity: ['error', 13],
      'max-lines-per-function': ['error', { max: 50, skipComments: true }],
    },
  },
];
