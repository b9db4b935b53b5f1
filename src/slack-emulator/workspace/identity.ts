/** The workspace and the app that the emulator plays; ids in Slack's forms. */
export const IDENTITY = {
  teamId: 'T0EMULATOR',
  teamName: 'Example Media',
  teamDomain: 'example-media',
  appId: 'A0PACEKEEPER',
  appName: 'Pacekeeper',
  botId: 'B0PACEKEEPER',
  botUserId: 'U0PACEKEEPER',
  botUserName: 'pacekeeper',
  /** the deprecated verification token, which every payload still carries */
  verificationToken: 'emulator-verification-token',
} as const;
