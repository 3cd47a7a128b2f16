/**
 * The age of an object as the API server prints it.
 * https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/apimachinery/pkg/util/duration/duration.go (HumanDuration)
 */
export function age(created: string | undefined, nowMs: number): string {
  if (created === undefined) return '<unknown>';
  const seconds = Math.max(0, Math.floor((nowMs - Date.parse(created)) / 1000));
  const [minutes, hours, days] = [Math.floor(seconds / 60), Math.floor(seconds / 3600), Math.floor(seconds / 86_400)];
  const two = (coarse: string, fine: number, unit: string): string => (fine === 0 ? coarse : `${coarse}${fine}${unit}`);
  if (seconds < 120) return `${seconds}s`;
  if (minutes < 10) return two(`${minutes}m`, seconds % 60, 's');
  if (minutes < 180) return `${minutes}m`;
  if (hours < 8) return two(`${hours}h`, minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  return hours < 192 ? two(`${days}d`, hours % 24, 'h') : `${days}d`;
}
