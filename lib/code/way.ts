import type { Settings } from '../core/datadog/settings.ts';
import type { Language } from './edit/language.ts';
import type { Splice } from './edit/splice.ts';
import type { ValueChange } from './edit/value.ts';
import type { FindingTable } from './findings.ts';
import type { GrammarName } from './parsers/grammars.ts';
import type { CodeMode, Finding, FunctionPrediction, Project, Step, WayName } from './project.ts';
import type { SourceFiles } from './source/source-files.ts';

/**
 * What is asked for. `settings` are the profile's; with `remove` they only say whose layers count as Datadog's, and which
 * variables were written for them where a tool has no member of its own.
 */
export type CodeRequest = { mode: CodeMode; settings: Settings };

/**
 * What a way wants done with one file. `changes` say what the splices mean in the language's plain data, independently of
 * the text: the proof holds one against the other. `droppedComments` are the texts of comments that a removal takes away
 * with what they stand in; they are told to the person.
 */
export type FilePlan =
  | {
      action: 'edit';
      path: string;
      language: Language;
      splices: readonly Splice[];
      changes: readonly ValueChange[];
      droppedComments?: readonly string[];
    }
  | { action: 'create'; path: string; language: Language; text: string }
  | { action: 'delete'; path: string };

/**
 * A way's plan for one project, before the proof. A finding with severity `blocked` says that something asked for is not
 * done; without any file plan it makes the project `refused`. The steps say what a person does instead, or afterwards.
 */
export type ProjectPlan = {
  files: readonly FilePlan[];
  functions: readonly FunctionPrediction[];
  findings: readonly Finding[];
  steps: readonly Step[];
};

/**
 * One way to instrument functions in code. Both functions are pure: same files and request, same plan. They may throw
 * SourceSyntaxError and ShapeNotEditable, which become findings. What a plan must hold is proved by `prove-project.ts`:
 * - a second run plans nothing;
 * - removing after instrumenting gives what removing from the original gives, byte for byte.
 */
export type Way = {
  name: WayName;
  /** Taken only when a project's choice or `--way` names it: it adds something beside what the way of a project does. */
  isOnRequest?: true;
  /** The tree-sitter grammars that must be loaded before `plan` is called. */
  grammars: readonly GrammarName[];
  findings: FindingTable;
  /** The codes of the steps that the way names. */
  steps: readonly string[];
  /** The projects of this way, each found once, in the order of their paths. Must not throw for any text. */
  findProjects: (files: SourceFiles) => Project[];
  plan: (project: Project, files: SourceFiles, request: CodeRequest) => ProjectPlan;
};
