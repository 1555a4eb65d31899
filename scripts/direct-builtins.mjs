/**
 * A plugin of the bundler. `import { write } from 'node:fs'` makes Node read every export of node:fs, some of which load
 * further modules when they are read: milliseconds of each start. This takes the named ones, and nothing else.
 */

const IMPORT = /^import \{([^{}]*)\} from "(node:[\w/]+)";$/gm;

export const directBuiltins = {
  name: 'direct-builtins',
  renderChunk: (code) =>
    code.replace(IMPORT, (_, names, module) => {
      const taken = names.replaceAll(' as ', ': ');
      return `const {${taken}} = process.getBuiltinModule('${module}');`;
    }),
};
