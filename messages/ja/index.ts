import accounts from './accounts.json' with { type: 'json' };
import apiOperations from './api-operations.json' with { type: 'json' };
import audit from './audit.json' with { type: 'json' };
import auditVerification from './audit-verification.json' with { type: 'json' };
import auth from './auth.json' with { type: 'json' };
import codeCdk from './code/cdk.json' with { type: 'json' };
import codeChalice from './code/chalice.json' with { type: 'json' };
import codeCloudformation from './code/cloudformation.json' with { type: 'json' };
import codeContainer from './code/container.json' with { type: 'json' };
import codeCustom from './code/custom.json' with { type: 'json' };
import codeCustomCode from './code/custom-code.json' with { type: 'json' };
import codeForwarder from './code/forwarder.json' with { type: 'json' };
import codeFunctionCode from './code/function-code.json' with { type: 'json' };
import codeSam from './code/sam.json' with { type: 'json' };
import codeServerless from './code/serverless.json' with { type: 'json' };
import codeShared from './code/shared.json' with { type: 'json' };
import codeTerraform from './code/terraform.json' with { type: 'json' };
import codeVpc from './code/vpc.json' with { type: 'json' };
import code from './code.json' with { type: 'json' };
import commandLine from './command-line.json' with { type: 'json' };
import commandLinePage from './command-line-page.json' with { type: 'json' };
import common from './common.json' with { type: 'json' };
import errors from './errors.json' with { type: 'json' };
import findings from './findings.json' with { type: 'json' };
import functions from './functions.json' with { type: 'json' };
import help from './help.json' with { type: 'json' };
import overview from './overview.json' with { type: 'json' };
import planCommand from './plan-command.json' with { type: 'json' };
import profiles from './profiles.json' with { type: 'json' };
import review from './review.json' with { type: 'json' };
import rolesReference from './roles-reference.json' with { type: 'json' };
import rollouts from './rollouts.json' with { type: 'json' };
import settings from './settings.json' with { type: 'json' };
import settingsReference from './settings-reference.json' with { type: 'json' };
import status from './status.json' with { type: 'json' };
import webhooks from './webhooks.json' with { type: 'json' };

/** Every sentence of this language but those about infrastructure code, by file. */
export const texts = {
  accounts,
  apiOperations,
  audit,
  auditVerification,
  auth,
  code,
  commandLine,
  commandLinePage,
  common,
  errors,
  findings,
  functions,
  help,
  overview,
  planCommand,
  profiles,
  review,
  rolesReference,
  rollouts,
  settings,
  settingsReference,
  status,
  webhooks,
};

/** The sentences about infrastructure code, by file. */
export const codeTexts = {
  cdk: codeCdk,
  chalice: codeChalice,
  cloudformation: codeCloudformation,
  container: codeContainer,
  custom: codeCustom,
  customCode: codeCustomCode,
  forwarder: codeForwarder,
  functionCode: codeFunctionCode,
  sam: codeSam,
  serverless: codeServerless,
  shared: codeShared,
  terraform: codeTerraform,
  vpc: codeVpc,
};
