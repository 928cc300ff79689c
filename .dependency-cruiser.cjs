// Who may import whom. Run by `npm run check:imports` (tools/check-imports.ts), which also makes sure that every file was read.
const areas = {
  core: [],
  contract: ['core'],
  ports: ['core'],
  render: ['core'],
  store: ['ports', 'core'],
  gateways: ['ports', 'core'],
  flows: ['store', 'ports', 'core'],
  reactions: ['flows', 'render', 'store', 'ports', 'core'],
  jobs: ['flows', 'reactions', 'store', 'ports', 'core'],
  api: ['contract', 'flows', 'render', 'store', 'ports', 'core'],
}
const folders = '^(src|web|sim|test|tools|sandbox-service|stripe-service)/'
const notTests = { pathNot: '[.]test[.]tsx?$' }

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-missing-files', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'core-is-pure',
      severity: 'error',
      from: { path: '^src/core/', ...notTests },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-no-pkg', 'unknown'] },
    },
    {
      name: 'adapters-are-strangers',
      severity: 'error',
      from: { path: '^src/gateways/([^/]+)/' },
      to: { path: '^src/gateways/[^/]+/', pathNot: '^src/gateways/($1|shared)/' },
    },
    ...Object.entries(areas).map(([area, may]) => ({
      name: `${area}-may-import: ${may.join(' ') || 'itself'}`,
      severity: 'error',
      from: { path: `^src/${area}/`, ...notTests },
      to: { path: folders, pathNot: [area, ...may].map((a) => `^src/${a}/`) },
    })),
    {
      name: 'main-imports-only-src',
      severity: 'error',
      from: { path: '^src/main/', ...notTests },
      to: { path: folders, pathNot: '^src/' },
    },
    {
      name: 'web-sees-only-core-and-contract',
      severity: 'error',
      from: { path: '^web/', pathNot: ['[.]test[.]tsx?$', '^web/vite[.]config[.]ts$'] },
      to: { path: folders, pathNot: '^(web|src/core|src/contract)/' },
    },
    {
      name: 'sandbox-service-sees-only-core',
      severity: 'error',
      from: { path: '^sandbox-service/', ...notTests },
      to: { path: folders, pathNot: '^(sandbox-service|src/core)/' },
    },
    {
      name: 'stripe-service-sees-only-itself',
      severity: 'error',
      from: { path: '^stripe-service/', ...notTests },
      to: { path: folders, pathNot: '^stripe-service/' },
    },
    {
      name: 'running-server-needs-no-dev-packages',
      severity: 'error',
      from: { path: '^src/', pathNot: ['[.]test[.]tsx?$', '^src/main/dev[.]ts$'] },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg'], dependencyTypesNot: ['type-only', 'npm'] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    parser: 'swc',
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
  },
}
