// The programs that tests check the endpoint with: Prometheus itself with promtool, and the strict OpenMetrics
// parser of its Python client. Unpacked, not installed: Debian's package would start a service.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { dependenciesOf, haveApt, needCandidates, unpackPackages } from './apt.mjs';
import { findOnPath, programNamedBy, tryRun } from './command.mjs';
import { SetUpError, say } from './say.mjs';

/**
 * @typedef {object} PrometheusTools
 * @property {string | null} prometheus path of the server
 * @property {string | null} promtool path of the checker
 * @property {string | null} pythonPath folder for PYTHONPATH with prometheus_client; '' for Python's own
 */

/**
 * Finds the tools: those that PROMETHEUS and PROMTOOL name first, then those unpacked in the project.
 * @param {string} root the project's folder
 * @returns {PrometheusTools} with null for missing ones
 * @throws {SetUpError} if one of the variables names something that cannot be run
 */
export function findPrometheusTools(root) {
  const unpacked = join(root, '.deps/prometheus/usr');
  const program = (name) => {
    const named = programNamedBy(name.toUpperCase());
    if (named !== null) return named;
    const path = join(unpacked, 'bin', name);
    return existsSync(path) ? path : findOnPath(name);
  };
  const packages = join(unpacked, 'lib/python3/dist-packages');
  return {
    prometheus: program('prometheus'),
    promtool: program('promtool'),
    pythonPath: existsSync(join(packages, 'prometheus_client')) ? packages : installedPythonPath(),
  };
}

function installedPythonPath() {
  return tryRun('python3', ['-c', 'import prometheus_client.openmetrics.parser']).ok ? '' : null;
}

/**
 * Unpacks the tools into .deps/prometheus if one of them is missing.
 * @param {string} root the project's folder
 * @throws {SetUpError}
 */
export function setUpPrometheus(root) {
  const missing = missingTools(root);
  if (missing.length === 0) return;
  if (!haveApt()) {
    throw new SetUpError(
      `The tests need ${missing.join(', ')}. Put Prometheus' programs on PATH and install the Python package ` +
        'prometheus_client.',
    );
  }
  const client = 'python3-prometheus-client';
  needCandidates(['prometheus', client]);
  const modules = dependenciesOf(client).filter((name) => name.startsWith('python3-'));
  // Newer Debians have promtool separately, as a dependency; the other dependencies are for the web pages.
  const promtool = dependenciesOf('prometheus').filter((name) => name === 'promtool');
  const packages = ['prometheus', ...promtool, client, ...modules];
  say(`unpacking ${packages.join(', ')} into .deps/prometheus, for the tests`);
  unpackPackages(packages, join(root, '.deps/prometheus'));
  const left = missingTools(root);
  if (left.length > 0) {
    throw new SetUpError(
      `Cannot find ${left.join(', ')} in Debian's packages ${packages.join(', ')}.`,
    );
  }
}

function missingTools(root) {
  const tools = findPrometheusTools(root);
  const names = {
    prometheus: 'prometheus',
    promtool: 'promtool',
    pythonPath: "Python's prometheus_client",
  };
  return Object.keys(names)
    .filter((key) => tools[key] === null)
    .map((key) => names[key]);
}
