/** Everything between `{{` and `}}`, where quotes keep what is in them together, as in Go's text/template. */
const ACTION = /\{\{(?:"[^"\n]*"|[^"])*?\}\}/g;
const TAG_NAME = /^\{\{\s*\.TagName\s*\}\}$/;
const ADD_URI_AND_SHA = /^\{\{\s*addURIAndSha\s+"([^"\\\n]*)"\s+\.TagName\s*\}\}$/;

/**
 * Fills a release template for a tag, byte for byte as krew-release-bot does
 * (https://github.com/rajatjindal/krew-release-bot/blob/v0.0.51/pkg/source/template.go), but knows two actions only:
 * `{{ .TagName }}` and `{{addURIAndSha "ADDRESS" .TagName }}`, in whose address the first may stand. Another one is an Error that
 * names it. `sha256Of` is asked for the checksum of an archive by its file name, the last part of the address.
 */
export function fillManifest(template: string, tag: string, sha256Of: (archive: string) => string): string {
  return evaluated(template, (action) => {
    const [, address] = ADD_URI_AND_SHA.exec(action) ?? [];
    if (address === undefined) return tagName(action, tag);
    const uri = evaluated(address, (inner) => tagName(inner, tag));
    // The bot indents by four, whatever stands around it.
    return `uri: ${uri}\n    sha256: ${sha256Of(uri.slice(uri.lastIndexOf('/') + 1))}`;
  });
}

function evaluated(text: string, value: (action: string) => string): string {
  const open = text.replace(ACTION, '').indexOf('{{');
  if (open !== -1) throw new Error('the template opens an action with {{ and does not close it: write }} after it');
  return text.replace(ACTION, value);
}

function tagName(action: string, tag: string): string {
  if (TAG_NAME.test(action)) return tag;
  throw new Error(`the template has the action ${action}, which is neither {{ .TagName }} nor {{addURIAndSha "ADDRESS" .TagName }}: write one of these`);
}
