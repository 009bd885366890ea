/**
 * Returns the URL of the server that all specs of this run share. The first to ask for it has it started.
 * @param variable the environment variable that names a server to take instead
 */
export async function sharedServer(name: 'postgres' | 'redis', variable: string): Promise<string> {
  const given = process.env[variable];
  if (given !== undefined && given !== '') return given;
  const desk = process.env.TEST_SERVERS_DESK;
  if (desk === undefined) throw new Error('This runs in Jest alone, whose configuration starts servers.');
  const response = await fetch(`${desk}/${name}`, { headers: { connection: 'close' } });
  const answer = await response.text();
  if (!response.ok) throw new Error(answer);
  return answer;
}
