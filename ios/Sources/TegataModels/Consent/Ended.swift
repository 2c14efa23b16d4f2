import TegataCore

extension Stage {
    /// What is shown once a deed is done: in the stead of the question and of what was read, which is no longer true.
    func ended(_ deed: Deed, _ result: DeedResult) {
        switch (deed, result) {
        case (_, .receipt(let receipt)):
            remembered.receipts[receipt.request] = receipt
            remembered.reviews[receipt.request] = nil
            replace(.request(.receipt, request: receipt.request), count: 2)
            if case .confirmed = receipt.outcome { send(.vibrate) }
        case (_, .code(let code)):
            remembered.reviews[code.request] = nil
            replace(.request(.answerCode, request: code.request), count: 2)
        case (_, .withdrawal(let receipt)):
            remembered.withdrawals[receipt.permission] = receipt
            replace(.permission(.withdrawn, permission: receipt.permission), count: 2)
        case (.withdrawByCode(let permission), .withdrawalCode(let code)):
            remembered.withdrawalCodes[permission] = code
            replace(.permission(.withdrawn, permission: permission), count: 2)
        case (_, .signature(let signature)):
            if deed.kind == .changeGuardians { remembered.guardianCards = [] }
            remembered.signatures[signature.transaction] = signature
            replace(.transaction(.guardianReview, transaction: signature.transaction), count: 2)
        case (_, .withdrawalCode), (_, .saved):
            goBack()
            tellTop(Notice(.saved))
        }
    }
}
