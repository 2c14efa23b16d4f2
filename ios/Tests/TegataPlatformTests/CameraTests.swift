import Foundation
import TegataCore
import Testing

@testable import TegataPlatform

@MainActor
@Suite struct CameraTests {
    private let camera = FakeCamera()

    private func looking(_ take: @escaping @MainActor (ScanSource) -> Void = { _ in }) async -> CameraModel {
        let model = CameraModel(camera, take: take)
        await model.appear()
        camera.tell(.running)
        return model
    }

    @Test func whatItSeesIsReadAsSoonAsItMay() async {
        var taken: [ScanSource] = []
        let model = CameraModel(camera) { taken.append($0) }
        #expect(model.sight == .asking)
        #expect(camera.starts == 0)
        await model.appear()
        #expect(camera.asked == 1)
        #expect(model.sight == .starting)
        camera.tell(.running)
        #expect(model.sight == .running)
        let frame = ScanSource.frame(width: 1, height: 1, luma: Data([7]))
        camera.tell(.frame(frame))
        #expect(taken == [frame])
    }

    @Test func aRefusalIsKnownAndNobodyIsAskedAgain() async {
        camera.answer = false
        let model = CameraModel(camera) { _ in }
        await model.appear()
        #expect(model.sight == .denied)
        await model.appear()
        #expect(camera.asked == 1)
        #expect(camera.starts == 0)
        // Back from the settings.
        camera.isAllowed = true
        await model.appear()
        #expect(model.sight == .starting)
    }

    @Test func whoGoesBackWhileBeingAskedStartsNoCamera() async {
        let model = CameraModel(camera) { _ in }
        camera.whileAsking = { model.disappear() }
        await model.appear()
        #expect(camera.starts == 0)
    }

    @Test func whatAnotherAppTakesComesBackByItself() async {
        let model = await looking()
        camera.tell(.taken)
        #expect(model.sight == .taken)
        camera.tell(.free)
        #expect(model.sight == .starting)
        #expect(camera.starts == 2)
    }

    @Test func aDeviceWithoutCameraSaysSo() async {
        camera.isThere = false
        let model = CameraModel(camera) { _ in }
        await model.appear()
        #expect(model.sight == .none)
        #expect(camera.asked == 0)
        #expect(camera.starts == 0)
    }

    @Test func whatFailsCanBeTriedAgain() async {
        let model = await looking()
        camera.tell(.failed)
        #expect(model.sight == .failed)
        #expect(camera.isStopped)
        model.again()
        #expect(model.sight == .starting)
        #expect(camera.starts == 2)
    }

    @Test func whoLooksAwayFreesTheCameraAndTurnsTheLightOff() async {
        var taken = 0
        let model = await looking { _ in taken += 1 }
        model.turnLight()
        #expect(camera.isLit)
        model.turnLight()
        #expect(!camera.isLit)
        model.disappear()
        #expect(camera.isStopped)
        model.turnLight()
        #expect(!camera.isLit)
        camera.tell(.frame(.frame(width: 1, height: 1, luma: Data([7]))))
        #expect(taken == 0)
    }

    @Test func rowsAreReadWithoutWhatLiesBetweenThem() {
        let plane: [UInt8] = [1, 2, 3, 99, 4, 5, 6]
        let frame = plane.withUnsafeBytes { luma(width: 3, height: 2, rowStride: 4, plane: $0) }
        #expect(frame == .frame(width: 3, height: 2, luma: Data([1, 2, 3, 4, 5, 6])))
        for (width, height, stride) in [(3, 3, 4), (4, 2, 3), (0, 2, 4), (3, 0, 4), (8, 1, 8)] {
            #expect(plane.withUnsafeBytes { luma(width: width, height: height, rowStride: stride, plane: $0) } == nil)
        }
    }

    @Test func framesThatComeTooFastAreLeftOut() {
        var pace = FramePace()
        let taken = [0, 0.03, 0.1, 0.16, 0.2, 0.32, 5, 1, 1.05].map { pace.takes(at: $0) }
        // The clock may begin anew, when another camera is taken.
        #expect(taken == [true, false, false, true, false, true, true, true, false])
    }

    @Test func picturesThatTheCoreReadsAreNotShownToTheSystem() {
        var decoded = 0
        func read(_ start: [UInt8]) -> ScanSource {
            source(ofPicture: Data(start)) { _ in
                decoded += 1
                return .frame(width: 1, height: 1, luma: Data([0]))
            }
        }
        let (png, jpeg): ([UInt8], [UInt8]) = ([0x89, 0x50, 0x4E, 0x47, 1], [0xFF, 0xD8, 0xFF, 1])
        #expect(read(png) == .file(bytes: Data(png)))
        #expect(read(jpeg) == .file(bytes: Data(jpeg)))
        #expect(decoded == 0)
        #expect(read([0, 0, 0, 0x18]) == .frame(width: 1, height: 1, luma: Data([0])))
        #expect(decoded == 1)
        // The core says what is wrong with it.
        #expect(source(ofPicture: Data([1])) { _ in nil } == .file(bytes: Data([1])))
        let large = Data(count: 32 * 1024 * 1024 + 1)
        #expect(
            source(ofPicture: large) { _ in
                decoded += 1; return nil
            } == .file(bytes: large))
        #expect(decoded == 1)
    }
}
