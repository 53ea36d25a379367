extension SystemdSettings {
    /// Every setting of `[Unit]`, `[Service]` and `[Install]` that systemd 252, 257 or 262 reads.
    ///
    /// Sorted by name. After the colon is a letter for the page (see ``Page``), and then the first version that has
    /// it, where that is later than 252. Made of `systemd --dump-configuration-items` and the manual pages.
    static let table = """
        After:u Alias:i AllowIsolate:u AllowedCPUs:r AllowedMemoryNodes:r Also:i AmbientCapabilities:x
        AppArmorProfile:x AssertACPower:u AssertArchitecture:u AssertCPUFeature:u AssertCPUPressure:u
        AssertCPUs:u AssertCapability:u AssertControlGroupController:u AssertCredential:u
        AssertDirectoryNotEmpty:u AssertEnvironment:u AssertFileIsExecutable:u AssertFileNotEmpty:u
        AssertFirstBoot:u AssertFraction:u261 AssertGroup:u AssertHost:u AssertIOPressure:u
        AssertKernelCommandLine:u AssertKernelModuleLoaded:u258 AssertKernelVersion:u AssertMachineTag:u261
        AssertMemory:u AssertMemoryPressure:u AssertNeedsUpdate:u AssertOSRelease:u AssertPathExists:u
        AssertPathExistsGlob:u AssertPathIsDirectory:u AssertPathIsEncrypted:u AssertPathIsMountPoint:u
        AssertPathIsReadWrite:u AssertPathIsSocket:u260 AssertPathIsSymbolicLink:u AssertSecurity:u
        AssertUser:u AssertVersion:u258 AssertVirtualization:u BPFDelegateAttachments:x258
        BPFDelegateCommands:x258 BPFDelegateMaps:x258 BPFDelegatePrograms:x258 BPFProgram:r Before:u
        BindLogSockets:x257 BindNetworkInterface:r260 BindPaths:x BindReadOnlyPaths:x BindTo:u BindsTo:u
        BlockIOAccounting:r BlockIODeviceWeight:r BlockIOReadBandwidth:r BlockIOWeight:r
        BlockIOWriteBandwidth:r BusName:s CPUAccounting:r CPUAffinity:x CPUPressureThresholdSec:r261
        CPUPressureWatch:r261 CPUQuota:r CPUQuotaPeriodSec:r CPUSchedulingPolicy:x CPUSchedulingPriority:x
        CPUSchedulingResetOnFork:x CPUSetPartition:r261 CPUShares:r CPUWeight:r CacheDirectory:x
        CacheDirectoryAccounting:x258 CacheDirectoryMode:x CacheDirectoryQuota:x258 CapabilityBoundingSet:x
        CollectMode:u ConditionACPower:u ConditionArchitecture:u ConditionCPUFeature:u
        ConditionCPUPressure:u ConditionCPUs:u ConditionCapability:u ConditionControlGroupController:u
        ConditionCredential:u ConditionDirectoryNotEmpty:u ConditionEnvironment:u
        ConditionFileIsExecutable:u ConditionFileNotEmpty:u ConditionFirmware:u ConditionFirstBoot:u
        ConditionFraction:u261 ConditionGroup:u ConditionHost:u ConditionIOPressure:u
        ConditionKernelCommandLine:u ConditionKernelModuleLoaded:u258 ConditionKernelVersion:u
        ConditionMachineTag:u261 ConditionMemory:u ConditionMemoryPressure:u ConditionNeedsUpdate:u
        ConditionOSRelease:u ConditionPathExists:u ConditionPathExistsGlob:u ConditionPathIsDirectory:u
        ConditionPathIsEncrypted:u ConditionPathIsMountPoint:u ConditionPathIsReadWrite:u
        ConditionPathIsSocket:u260 ConditionPathIsSymbolicLink:u ConditionSecurity:u ConditionUser:u
        ConditionVersion:u258 ConditionVirtualization:u ConfigurationDirectory:x
        ConfigurationDirectoryMode:x Conflicts:u CoredumpFilter:x CoredumpReceive:r255 DefaultDependencies:u
        DefaultInstance:i DefaultMemoryLow:r DefaultMemoryMin:r Delegate:r DelegateNamespaces:x258
        DelegateSubgroup:r254 Description:u DeviceAllow:r DevicePolicy:s DisableControllers:r
        Documentation:u DynamicUser:x Environment:x EnvironmentFile:x ExecCondition:s ExecPaths:x
        ExecReload:s ExecReloadPost:s259 ExecSearchPath:x ExecStart:s ExecStartPost:s ExecStartPre:s
        ExecStop:s ExecStopPost:s ExitType:s ExtensionDirectories:x ExtensionImagePolicy:x254
        ExtensionImages:x FailureAction:b FailureActionExitStatus:u FileDescriptorStoreMax:s
        FileDescriptorStorePreserve:s254 FinalKillSignal:k Group:x GuessMainPID:s IOAccounting:r
        IODeviceLatencyTargetSec:r IODeviceWeight:r IOPressureThresholdSec:r261 IOPressureWatch:r261
        IOReadBandwidthMax:r IOReadIOPSMax:r IOSchedulingClass:x IOSchedulingPriority:x IOWeight:r
        IOWriteBandwidthMax:r IOWriteIOPSMax:r IPAccounting:r IPAddressAllow:r IPAddressDeny:r
        IPCNamespacePath:x IPEgressFilterPath:r IPIngressFilterPath:r IgnoreOnIsolate:u IgnoreSIGPIPE:x
        ImportCredential:x254 InaccessibleDirectories:x InaccessiblePaths:x JobRunningTimeoutSec:u
        JobTimeoutAction:u JobTimeoutRebootArgument:u JobTimeoutSec:u JoinsNamespaceOf:u KeyringMode:x
        KillMode:k KillSignal:k LUOSession:s262 LimitAS:x LimitCORE:x LimitCPU:x LimitDATA:x LimitFSIZE:x
        LimitLOCKS:x LimitMEMLOCK:x LimitMSGQUEUE:x LimitNICE:x LimitNOFILE:x LimitNPROC:x LimitRSS:x
        LimitRTPRIO:x LimitRTTIME:x LimitSIGPENDING:x LimitSTACK:x LoadCredential:x
        LoadCredentialEncrypted:x LockPersonality:x LogExtraFields:x LogFilterPatterns:x253 LogLevelMax:x
        LogNamespace:x LogRateLimitBurst:x LogRateLimitIntervalSec:x LogsDirectory:x
        LogsDirectoryAccounting:x258 LogsDirectoryMode:x LogsDirectoryQuota:x258 ManagedOOMMemoryPressure:r
        ManagedOOMMemoryPressureDurationSec:r257 ManagedOOMMemoryPressureLimit:r ManagedOOMPreference:s
        ManagedOOMSwap:s MemoryAccounting:r MemoryDenyWriteExecute:x MemoryHigh:r MemoryKSM:x254
        MemoryLimit:r MemoryLow:r MemoryMax:r MemoryMin:r MemoryPressureThresholdSec:r254
        MemoryPressureWatch:r254 MemorySwapMax:r MemoryTHP:x260 MemoryZSwapMax:r253
        MemoryZSwapWriteback:r256 MountAPIVFS:x MountFlags:x MountImagePolicy:x254 MountImages:x NFTSet:r255
        NUMAMask:x NUMAPolicy:x NetworkNamespacePath:x Nice:x NoExecPaths:x NoNewPrivileges:x NonBlocking:s
        NotifyAccess:s OOMPolicy:s OOMRules:r261 OOMScoreAdjust:x OnFailure:u OnFailureIsolate:u
        OnFailureJobMode:u OnSuccess:u OnSuccessJobMode:u OpenFile:s253 PAMName:x PIDFile:s PartOf:u
        PassEnvironment:x PermissionsStartOnly:x Personality:x PrivateBPF:x258 PrivateDevices:x PrivateIPC:x
        PrivateMounts:x PrivateNetwork:x PrivatePIDs:x257 PrivateTmp:x PrivateUsers:x ProcSubset:x
        PropagateReloadFrom:u PropagateReloadTo:u PropagatesReloadTo:u PropagatesStopTo:u ProtectClock:x
        ProtectControlGroups:x ProtectHome:x ProtectHostname:x ProtectKernelLogs:x ProtectKernelModules:x
        ProtectKernelTunables:x ProtectProc:x ProtectSystem:x ReadOnlyDirectories:x ReadOnlyPaths:x
        ReadWriteDirectories:x ReadWritePaths:x RebootArgument:b RefreshOnReload:s260 RefuseManualStart:u
        RefuseManualStop:u ReloadPropagatedFrom:u ReloadSignal:s253 RemainAfterExit:s RemoveIPC:x
        RequiredBy:i Requires:u RequiresMountsFor:u RequiresOverridable:u Requisite:u RequisiteOverridable:u
        Restart:s RestartForceExitStatus:s RestartKillSignal:k RestartMaxDelaySec:s254 RestartMode:s254
        RestartPreventExitStatus:s RestartRandomizedDelaySec:s262 RestartSec:s RestartSteps:s254
        RestrictAddressFamilies:x RestrictFileSystems:x RestrictNamespaces:x RestrictNetworkInterfaces:r
        RestrictRealtime:x RestrictSUIDSGID:x RootDirectory:x RootDirectoryStartOnly:s RootEphemeral:x254
        RootHash:x RootHashSignature:x RootImage:x RootImageOptions:x RootImagePolicy:x254 RootMStack:x260
        RootVerity:x RuntimeDirectory:x RuntimeDirectoryMode:x RuntimeDirectoryPreserve:x RuntimeMaxSec:s
        RuntimeRandomizedExtraSec:s SELinuxContext:x SecureBits:x SendSIGHUP:k SendSIGKILL:k SetCredential:x
        SetCredentialEncrypted:x SetLoginEnvironment:x255 Slice:r SmackProcessLabel:x SocketBindAllow:r
        SocketBindDeny:r Sockets:s SourcePath:u StandardError:x StandardInput:x StandardInputData:x
        StandardInputText:x StandardOutput:x StartLimitAction:b StartLimitBurst:b StartLimitInterval:b
        StartLimitIntervalSec:b StartupAllowedCPUs:r StartupAllowedMemoryNodes:r StartupBlockIOWeight:r
        StartupCPUShares:r StartupCPUWeight:r StartupIOWeight:r StartupMemoryHigh:r253 StartupMemoryLow:r253
        StartupMemoryMax:r253 StartupMemorySwapMax:r253 StartupMemoryZSwapMax:r253 StateDirectory:x
        StateDirectoryAccounting:x258 StateDirectoryMode:x StateDirectoryQuota:x258 StopPropagatedFrom:u
        StopWhenUnneeded:u SuccessAction:u SuccessActionExitStatus:u SuccessExitStatus:s
        SupplementaryGroups:x SurviveFinalKillSignal:u255 SyslogFacility:x SyslogIdentifier:x SyslogLevel:x
        SyslogLevelPrefix:x SystemCallArchitectures:x SystemCallErrorNumber:x SystemCallFilter:x
        SystemCallLog:x TTYColumns:x TTYPath:x TTYReset:x TTYRows:x TTYVHangup:x TTYVTDisallocate:x
        TasksAccounting:r TasksMax:r TemporaryFileSystem:x TimeoutAbortSec:s TimeoutCleanSec:x TimeoutSec:s
        TimeoutStartFailureMode:s TimeoutStartSec:s TimeoutStopFailureMode:s TimeoutStopSec:s
        TimerSlackNSec:x Type:s UMask:x USBFunctionDescriptors:s USBFunctionStrings:s UnsetEnvironment:x
        UpheldBy:i254 Upholds:u User:x UserNamespacePath:x259 UtmpIdentifier:x UtmpMode:x WantedBy:i Wants:u
        WantsMountsFor:u256 WatchdogSec:s WatchdogSignal:k WorkingDirectory:x
        """
}
