/// A business error: the `Code` in the body of an answer that is not a success.
public enum ErrorCode: Int64, CaseIterable, Sendable {
    /// Unknown.
    case unknown = 500
    /// MissingRequiredData.
    case missingRequiredData = 503
    /// UnknownSetting.
    case unknownSetting = 504
    /// OperationFailedForUnknownReasons.
    case operationFailedForUnknownReasons = 505
    /// NotApplicableForUser.
    case notApplicableForUser = 506
    /// UnknownUser.
    case unknownUser = 507
    /// RfidTokenInUse.
    case rfidTokenInUse = 508
    /// SignUpTooManyRequests.
    case signUpTooManyRequests = 509
    /// EmailInUse.
    case emailInUse = 510
    /// CellPhoneInUse.
    case cellPhoneInUse = 511
    /// UnknownObject.
    case unknownObject = 512
    /// InvalidPassword.
    case invalidPassword = 513
    /// IncorrectPassword.
    case incorrectPassword = 514
    /// UserActivationLinkExpired.
    case userActivationLinkExpired = 515
    /// LinkRequestExpired.
    case linkRequestExpired = 516
    /// ChargerDeviceIdExists.
    case chargerDeviceIdExists = 517
    /// UnknownDeviceId.
    case unknownDeviceId = 518
    /// UnknownCommand.
    case unknownCommand = 519
    /// ErrorCommunicatingWithDevice.
    case errorCommunicatingWithDevice = 520
    /// StringIsNotAWellFormedVersion.
    case stringIsNotAWellFormedVersion = 521
    /// FirmwareVersionExists.
    case firmwareVersionExists = 522
    /// FirmwareFileExists.
    case firmwareFileExists = 523
    /// CreateConflict.
    case createConflict = 524
    /// DeviceFirmwareNotConfigured.
    case deviceFirmwareNotConfigured = 525
    /// FeatureNotEnabled.
    case featureNotEnabled = 526
    /// NotSupported.
    case notSupported = 527
    /// DeviceCommandRejected.
    case deviceCommandRejected = 528
    /// InvalidFormat.
    case invalidFormat = 529
    /// MailSendFailed.
    case mailSendFailed = 530
    /// ConcurrencyError.
    case concurrencyError = 531
    /// ConfigurationError.
    case configurationError = 532
    /// Forbidden.
    case forbidden = 533
    /// InstallationTypeViolation.
    case installationTypeViolation = 534
    /// PaymentFailed.
    case paymentFailed = 535
    /// PaymentAuthorizationRequired.
    case paymentAuthorizationRequired = 536
    /// OperationFailedActiveSubscriptions.
    case operationFailedActiveSubscriptions = 537
    /// OperationFailedDueToChargerState.
    case operationFailedDueToChargerState = 538
    /// InstallationConstraintViolation.
    case installationConstraintViolation = 539
    /// UnknownInstallationId.
    case unknownInstallationId = 540
    /// UnknownEnergySensorId.
    case unknownEnergySensorId = 541
    /// UnauthorizedToPerformOcppNativeChanges.
    case unauthorizedToPerformOcppNativeChanges = 542

    /// The vendor's name with the code: `UnknownObject (512)`.
    public var name: String {
        let name = String(describing: self)
        return name.prefix(1).uppercased() + name.dropFirst() + " (\(rawValue))"
    }
}
