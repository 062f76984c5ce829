import { desiredKeyPermission } from '../../core/datadog/desired.ts';
import type { Settings } from '../../core/datadog/settings.ts';
import { readData } from '../data/data-document.ts';
import { DataEdit } from '../data/edit-data.ts';
import { isMapping, valueAt } from '../edit/value.ts';
import { tomlLine, tomlPackagesOf } from '../packages/python-project.ts';
import { addRequirement, isRequired, removeRequirement } from '../packages/requirements.ts';
import type { Finding, FunctionAttributes, Project, Step } from '../project.ts';
import { folderOf, folderParams } from '../source/path-name.ts';
import type { SourceFiles } from '../source/source-files.ts';
import type { CodeRequest, FilePlan, ProjectPlan, Way } from '../way.ts';
import { constructProps, unwantedFamilies } from './construct-props.ts';
import {
  type ConstructVersion,
  constructPackage,
  nodeVersion,
  pythonVersion,
  tomlVersion,
} from './construct-version.ts';
import { type Dialect, pythonDialect, typescriptDialect } from './dialect.ts';
import { type CdkFilePlan, planFile } from './file-plan.ts';
import { findApps, languageOf, sourcesOf } from './find-apps.ts';
import { cdkFinding, cdkFindings, cdkSteps } from './findings.ts';
import { redirectSteps } from './image-command.ts';

/** AWS CDK 2 in TypeScript and Python, through Datadog's construct. */
export const cdk: Way = {
  name: 'cdk',
  grammars: ['python', 'tsx', 'typescript'],
  findings: cdkFindings,
  steps: cdkSteps,
  findProjects: findApps,
  plan,
};

function plan(project: Project, files: SourceFiles, { mode, settings }: CodeRequest): ProjectPlan {
  const language = languageOf(project, files);
  if (language === 'other') {
    const isNamed = [...files.values()].some((text) => text.includes('DatadogLambda'));
    const finding = cdkFinding('languageNotEdited', {}, { file: project.entry });
    return { files: [], functions: [], findings: mode === 'remove' && !isNamed ? [] : [finding], steps: [] };
  }
  const dialect = language === 'python' ? pythonDialect : typescriptDialect;
  const { packageFile, packageText, tomlFile, version } = findPackages(project.path, language, files);
  const planned = sourcesOf(project, files, language).flatMap(
    (file) => planFile({ file, text: files.get(file) ?? '', dialect, settings, version }, mode) ?? [],
  );
  const about = { project, planned, dialect, version, packageFile, packageText, tomlFile };
  return mode === 'instrument' ? instrumentApp(about, files, settings) : removeApp(about, files);
}

type About = {
  project: Project;
  planned: readonly CdkFilePlan[];
  dialect: Dialect;
  version: ConstructVersion;
  packageFile: string | undefined;
  packageText: string | undefined;
  /** Where a Python project names its packages, if not in requirements. */
  tomlFile: string | undefined;
};

function instrumentApp(about: About, files: SourceFiles, settings: Settings): ProjectPlan {
  const { project, planned, dialect, version } = about;
  if (settings.fips === true) {
    const finding = cdkFinding('fipsNotOffered', {}, { file: project.entry });
    return { files: [], functions: planned.flatMap(({ functions }) => functions), findings: [finding], steps: [] };
  }
  const isUsed = planned.some(({ hasConstruct }) => hasConstruct);
  const plans = planned.flatMap(({ plan: filePlan }) => filePlan ?? []);
  const packagePlan = isUsed ? addPackage(about, files) : undefined;
  const functions = planned.flatMap((file) => file.functions);
  const unreached = planned.flatMap((file) => file.unreached);
  const found = planned.flatMap(({ findings }) => findings);
  return {
    files: [...plans, ...(packagePlan === undefined ? [] : [packagePlan])],
    functions,
    findings: [
      ...found,
      ...(isUsed
        ? findHints(
            about,
            settings,
            functions.map(({ after }) => after),
          )
        : []),
    ],
    steps: [
      ...(unreached.length === 0 ? [] : [snippetStep(dialect, version, settings, unreached)]),
      ...redirectSteps(found, dialect, settings),
      ...(packagePlan === undefined ? [] : [installStep(about)]),
      ...(isUsed ? tomlSteps(about, files, true) : []),
      ...(isUsed && about.packageFile === undefined && about.tomlFile === undefined ? [addStep(about)] : []),
      ...(plans.length === 0 ? [] : [{ code: 'deploy', params: folderParams(project.path) }]),
    ],
  };
}

function removeApp(about: About, files: SourceFiles): ProjectPlan {
  const { planned, project } = about;
  const findings = planned.flatMap((file) => file.findings);
  const isStillUsed = planned.some(({ usesPackage }) => usesPackage);
  const plans = planned.flatMap(({ plan: filePlan }) => filePlan ?? []);
  const packagePlan = isStillUsed ? undefined : removePackage(about, files);
  return {
    files: [...plans, ...(packagePlan === undefined ? [] : [packagePlan])],
    functions: planned.flatMap(({ functions }) => functions),
    findings,
    steps: [
      ...(packagePlan === undefined ? [] : [installStep(about)]),
      ...(plans.length === 0 || isStillUsed ? [] : tomlSteps(about, files, false)),
      ...(plans.length === 0 ? [] : [{ code: 'deploy', params: folderParams(project.path) }]),
    ],
  };
}

type Packages = Pick<About, 'packageFile' | 'packageText' | 'tomlFile' | 'version'>;

function findPackages(folder: string, language: 'python' | 'typescript', files: SourceFiles): Packages {
  const packageFile = findPackageFile(folder, language === 'python' ? 'requirements.txt' : 'package.json', files);
  const packageText = packageFile === undefined ? undefined : files.get(packageFile);
  if (language === 'typescript')
    return { packageFile, packageText, tomlFile: undefined, version: nodeVersion(packageFile, files) };
  const tomlFile = tomlPackagesOf(folder, 'aws-cdk-lib', packageText, files);
  return tomlFile === undefined
    ? { packageFile, packageText, tomlFile, version: pythonVersion(packageText) }
    : { packageFile: undefined, packageText: undefined, tomlFile, version: tomlVersion(files.get(tomlFile) ?? '') };
}

/** The nearest file of packages upwards. */
function findPackageFile(folder: string, name: string, files: SourceFiles): string | undefined {
  for (let path = folder; ; path = folderOf(path)) {
    const file = path === '.' ? name : `${path}/${name}`;
    if (files.has(file)) return file;
    if (path === '.') return undefined;
  }
}

const groups = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'];

function groupIn(packageFile: string, text: string): string | undefined {
  const { value } = readData(packageFile, text).root;
  return groups.find((group) => {
    const members = valueAt(value, [group]);
    return isMapping(members) && Object.hasOwn(members, constructPackage);
  });
}

function addPackage({ packageFile, packageText, dialect, version }: About, files: SourceFiles): FilePlan | undefined {
  if (packageFile === undefined || packageText === undefined) return undefined;
  if (dialect === pythonDialect) return addRequirement(packageFile, packageText, constructPackage, version.version);
  if (groupIn(packageFile, packageText) !== undefined) return undefined;
  const edit = new DataEdit(readData(packageFile, files.get(packageFile) ?? ''));
  edit.set(['dependencies', constructPackage], version.version);
  return edit.plan();
}

function removePackage({ packageFile, packageText, dialect }: About, files: SourceFiles): FilePlan | undefined {
  if (packageFile === undefined || packageText === undefined) return undefined;
  if (dialect === pythonDialect)
    return isRequired(packageText, constructPackage)
      ? removeRequirement(packageFile, packageText, constructPackage)
      : undefined;
  const group = groupIn(packageFile, packageText);
  if (group === undefined) return undefined;
  const edit = new DataEdit(readData(packageFile, files.get(packageFile) ?? ''));
  edit.remove([group, constructPackage]);
  return edit.plan();
}

function findHints(
  { project, version }: About,
  settings: Settings,
  functions: readonly FunctionAttributes[],
): Finding[] {
  const runtimes = functions.map(({ runtime }) => runtime ?? undefined);
  const place = { file: project.entry };
  const props = constructProps(settings, runtimes);
  const families = ['python', 'node', 'java', 'dotnet'].filter(
    (family) => props[`${family}LayerVersion`] !== undefined,
  );
  const unwanted = unwantedFamilies(settings, families);
  const source = settings.apiKey?.source;
  return [
    cdkFinding('gitTags', { version: version.version }, place),
    ...(source === undefined ? [cdkFinding('apiKeyMissing', {}, place)] : []),
    ...(source === 'plain' ? [cdkFinding('plainApiKey', {}, place)] : []),
    ...lackingPermissions(functions).map((permission) => cdkFinding('permissionElsewhere', { permission }, place)),
    ...(settings.appsec === true ? [cdkFinding('appsecNotWritten', {}, place)] : []),
    ...(unwanted.length > 0 && props.addLayers !== false
      ? [cdkFinding('libraryStaysForAll', { languages: unwanted.join(', ') }, place)]
      : []),
  ];
}

/** What some function needs to read its key, and nothing that is known grants. */
function lackingPermissions(functions: readonly FunctionAttributes[]): string[] {
  const needed = functions.flatMap(({ environment, permissions }) => {
    if (permissions.length > 0) return [];
    if (environment.DD_API_KEY_SECRET_ARN !== undefined) return ['secretsmanager:GetSecretValue'];
    if (environment.DD_API_KEY_SSM_ARN !== undefined) return ['ssm:GetParameter'];
    return environment.DD_KMS_API_KEY === undefined ? [] : ['kms:Decrypt'];
  });
  return [...new Set(needed)];
}

function snippetStep(
  dialect: Dialect,
  version: ConstructVersion,
  settings: Settings,
  unreached: readonly { name: string }[],
): Step {
  const isPython = dialect === pythonDialect;
  const style = { quote: isPython ? '"' : "'", end: isPython ? '' : ';', unit: isPython ? '    ' : '  ' };
  const scope = isPython ? 'self' : 'this';
  const needsSecret = desiredKeyPermission(settings)?.permission === 'secretsmanager:GetSecretValue';
  const snippet = [
    ...dialect.importLines(version.className, needsSecret ? 'Secret' : undefined, style),
    '',
    dialect.construct(
      {
        variable: dialect.variable,
        className: version.className,
        scope,
        secretName: 'Secret',
        props: constructProps(settings, [undefined]),
      },
      style,
    ),
    dialect.addFunctions(dialect.variable, ['…'], undefined, style),
  ].join('\n');
  return { code: 'addConstruct', params: { functions: unreached.map(({ name }) => name).join(', '), snippet } };
}

function installStep({ packageFile }: About): Step {
  return { code: 'installConstruct', params: { file: packageFile ?? '' } };
}

/** A step where the package must be named or is named in TOML, which only its own tool can bring its lockfile in line with. */
function tomlSteps({ tomlFile, version }: About, files: SourceFiles, isWanted: boolean): Step[] {
  if (tomlFile === undefined) return [];
  const isThere = files.get(tomlFile)?.includes(constructPackage) === true;
  if (isThere === isWanted) return [];
  if (!isWanted) return [{ code: 'removeFromPackages', params: { file: tomlFile, package: constructPackage } }];
  const snippet = tomlLine(tomlFile, constructPackage, version.version);
  return [{ code: 'addToPackages', params: { file: tomlFile, snippet } }];
}

function addStep({ version, project }: About): Step {
  return {
    code: 'addPackage',
    params: { ...folderParams(project.path), package: constructPackage, version: version.version },
  };
}
