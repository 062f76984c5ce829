import { stringify } from 'yaml';
import type { Project, Step } from '../project.ts';
import { nameOf } from '../source/path-name.ts';
import type { SourceFiles } from '../source/source-files.ts';
import type { CodeRequest, ProjectPlan, Way } from '../way.ts';
import { findServices } from './find-services.ts';
import { serverlessFinding, serverlessFindings, serverlessSteps } from './findings.ts';
import { planInstrument } from './plan-instrument.ts';
import { planRemove } from './plan-remove.ts';
import { keyStatementId, pluginConfig, pluginName, pluginVersion } from './plugin-config.ts';
import { Service } from './service.ts';

/** The Serverless Framework, versions 3 and 4 (and the fork `osls`), through Datadog's plugin. */
export const serverless: Way = {
  name: 'serverless',
  grammars: [],
  findings: serverlessFindings,
  steps: serverlessSteps,
  findProjects: findServices,
  plan,
};

function plan({ entry }: Project, files: SourceFiles, request: CodeRequest): ProjectPlan {
  const isProgram = !['.yml', '.yaml', '.json'].some((ending) => entry.endsWith(ending));
  if (isProgram) return refuseProgram(entry, files.get(entry) ?? '', request);
  const service = new Service(entry, files);
  return request.mode === 'instrument' ? planInstrument(service, files, request) : planRemove(service, files, request);
}

/** A service written as a program: only running it would tell what it means. */
function refuseProgram(entry: string, text: string, { mode, settings }: CodeRequest): ProjectPlan {
  const isNamed = text.includes(pluginName);
  if (mode === 'remove' && !isNamed) return { files: [], functions: [], findings: [], steps: [] };
  const finding = serverlessFinding('programNotEdited', { file: nameOf(entry) }, { file: entry });
  const step: Step =
    mode === 'remove'
      ? { code: 'removeFromProgram', params: { file: entry, plugin: pluginName, sid: keyStatementId } }
      : {
          code: 'addPluginToProgram',
          params: {
            file: entry,
            package: `${pluginName}@${pluginVersion}`,
            snippet: stringify({
              plugins: [pluginName],
              custom: { datadog: pluginConfig(settings, new Set()) },
            }).trimEnd(),
          },
        };
  return { files: [], functions: [], findings: [finding], steps: [step] };
}
