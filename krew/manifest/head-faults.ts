import { INDEX_CHECK, MANIFEST_GUIDE, VALIDATE, krewFile, ownRule } from './fault.ts';
import type { Fault } from './fault.ts';
import type { Manifest } from './manifest.ts';
import { isPluginVersion } from './plugin-version.ts';

const CONSTANTS = krewFile('pkg/constants/constants.go');
const PARSE_VERSION = krewFile('internal/installation/semver/version.go');
const SEARCH = krewFile('cmd/krew/cmd/search.go');
const NAMING_GUIDE = krewFile('site/content/docs/developer-guide/develop/naming-guide.md');

const API_VERSION = 'krew.googlecontainertools.github.com/v1alpha2';
/** What Windows keeps for devices, in any case of letters. */
const DEVICE = /^(con|prn|aux|nul|com[1-9]|lpt[1-9])$/i;
/** `krew search` cuts off what is longer, in bytes. */
const SHORT = 50;

/** What is wrong with the fields that speak of the whole plugin. */
export function headFaults({ apiVersion, kind, metadata = {}, spec = {} }: Manifest, fileName: string): Fault[] {
  const faults: Fault[] = [];
  const fault = (rule: string, source: string, message: string): void => void faults.push({ rule, source, message });
  if (apiVersion !== API_VERSION) fault('api-version', CONSTANTS, `apiVersion is ${shown(apiVersion)}: write ${API_VERSION}`);
  if (kind !== 'Plugin') fault('kind', CONSTANTS, `kind is ${shown(kind)}: write Plugin`);
  faults.push(...nameFaults(metadata.name, fileName));
  if (!isPluginVersion(spec.version ?? '')) fault('version', PARSE_VERSION, `spec.version is ${shown(spec.version)}, which is not v and a semantic version: write one such as v1.2.3`);
  if (!/^https:\/\/\S+$/.test(spec.homepage ?? '')) {
    fault('homepage', ownRule(`krew shows what is there, ${MANIFEST_GUIDE}`), `spec.homepage is ${shown(spec.homepage)}: write the https address of the repository`);
  }
  faults.push(...shortDescriptionFaults(spec.shortDescription ?? ''));
  if ((spec.description ?? '').trim() === '') fault('description', MANIFEST_GUIDE, 'spec.description is missing: say what the plugin does, for someone who decides whether to install it');
  if ((spec.platforms ?? []).length === 0) fault('platforms', VALIDATE, 'spec.platforms is empty: name at least one');
  return faults;
}

function nameFaults(name: string | undefined, fileName: string): Fault[] {
  if (!/^[\w-]+$/.test(name ?? '') || DEVICE.test(name ?? '')) {
    return [{ rule: 'name-safe', source: VALIDATE, message: `metadata.name is ${shown(name)}: take letters, digits, - and _ only, and no name of a Windows device` }];
  }
  const faults: Fault[] = [];
  if (fileName !== `${name}.yaml`) {
    faults.push({ rule: 'name-of-file', source: INDEX_CHECK, message: `the file ${fileName} holds the plugin ${name}: name it ${name}.yaml` });
  }
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name ?? '') || /^kube(rnetes)?-/.test(name ?? '')) {
    faults.push({ rule: 'name-style', source: NAMING_GUIDE, message: `metadata.name is ${shown(name)}: take lower-case words with - between them, and no kube- before them` });
  }
  return faults;
}

function shortDescriptionFaults(text: string): Fault[] {
  if (text === '') return [{ rule: 'short-description', source: VALIDATE, message: 'spec.shortDescription is missing: say in a few words what the plugin does' }];
  const faults: Fault[] = [];
  if (/[\r\n]/.test(text)) faults.push({ rule: 'short-description-lines', source: VALIDATE, message: 'spec.shortDescription has a line break: write it on one line, in quotes' });
  const bytes = Buffer.byteLength(text);
  if (bytes > SHORT) {
    faults.push({ rule: 'short-description-length', source: ownRule(`krew search cuts it off, ${SEARCH}`), message: `spec.shortDescription has ${bytes} bytes, and krew search shows ${SHORT}: say it in fewer words` });
  }
  return faults;
}

function shown(value: string | undefined): string {
  return value === undefined ? 'missing' : JSON.stringify(value);
}
