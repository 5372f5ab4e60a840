/** The layers of packages/environment/src: each may know those before it. */
const layers = ['engine', 'worktrees', 'usage', 'parts', 'doctor', 'commands'];

/** What no layer may know: the layers behind it. */
const arrowsOfLayers = layers.slice(0, -1).map((layer, index) => ({
  name: `${layer}-is-below-${layers[index + 1]}`,
  severity: 'error',
  comment: `packages/environment: ${layers.join(' <- ')}`,
  from: { path: `^packages/environment/src/${layer}/` },
  to: { path: `^packages/environment/src/(${layers.slice(index + 1).join('|')})/` },
}));

/** Circles count when only a type is imported as well: nobody can read either side without the other. */
module.exports = {
  forbidden: [
    {
      name: 'no-circle-of-files',
      severity: 'error',
      comment: 'Move what both need into a file of its own.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-circle-of-folders',
      severity: 'error',
      comment: 'One of the two folders is the lower one; it must not know the other.',
      scope: 'folder',
      from: {},
      to: { circular: true },
    },
    ...arrowsOfLayers,
  ],
  options: {
    includeOnly: '^packages/[^/]+/src/',
    exclude: '[.]test[.]ts$',
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.json'] },
  },
};
