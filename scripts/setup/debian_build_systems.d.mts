/** Makes the system that builds for a suite of Debian, unless it is there. */
export function setUpDebianBuildSystem(root: string, suite: string): Promise<string>;
