package org.tegata.app.camera

import android.annotation.SuppressLint
import android.content.Context
import android.graphics.ImageFormat
import android.hardware.camera2.CameraAccessException
import android.hardware.camera2.CameraCaptureSession
import android.hardware.camera2.CameraCharacteristics
import android.hardware.camera2.CameraDevice
import android.hardware.camera2.CameraManager
import android.hardware.camera2.CaptureRequest
import android.hardware.camera2.params.OutputConfiguration
import android.hardware.camera2.params.SessionConfiguration
import android.media.ImageReader
import android.os.Handler
import android.os.HandlerThread
import android.os.Looper
import android.os.SystemClock
import android.util.Size
import android.view.Surface

/** Codes need no more, and each pixel is looked at. */
private const val LARGEST = 1280 * 960

/** Between two frames: reading one takes less, and buttons want to be heard. */
private const val PACE_MS = 150L

/** The phone's camera that looks away from its owner. */
internal class Camera2Camera(context: Context) : CodeCamera {
    private val manager = context.getSystemService(CameraManager::class.java)
    private val main = Handler(Looper.getMainLooper())
    private val id: String? by lazy(::backCamera)
    private val size: Size by lazy { id?.let(::sizeOf) ?: Size(4, 3) }
    private var running: Running? = null

    override val isThere: Boolean get() = id != null
    override val portrait get() = Proportion(minOf(size.width, size.height), maxOf(size.width, size.height))

    override fun start(preview: Surface, listener: CodeCamera.Listener) {
        stop()
        id?.let { running = Running(it, preview, listener).apply { open() } }
    }

    override fun light(isOn: Boolean) {
        running?.light(isOn)
    }

    override fun stop() {
        running?.close()
        running = null
    }

    private fun backCamera(): String? = try {
        val all = manager.cameraIdList
        all.firstOrNull { of(it, CameraCharacteristics.LENS_FACING) == CameraCharacteristics.LENS_FACING_BACK } ?: all.firstOrNull()
    } catch (_: CameraAccessException) {
        null
    }

    private fun sizeOf(id: String): Size? {
        val sizes = of(id, CameraCharacteristics.SCALER_STREAM_CONFIGURATION_MAP)?.getOutputSizes(ImageFormat.YUV_420_888).orEmpty()
        return sizes.filter { it.width * it.height <= LARGEST }.maxByOrNull { it.width * it.height } ?: sizes.minByOrNull { it.width * it.height }
    }

    private fun <T> of(id: String, key: CameraCharacteristics.Key<T>): T? = manager.getCameraCharacteristics(id)[key]

    /** From opening to closing. */
    private inner class Running(private val id: String, private val preview: Surface, private val listener: CodeCamera.Listener) :
        CameraDevice.StateCallback() {
        private val frames = HandlerThread("camera").apply { start() }
        private val reader = ImageReader.newInstance(size.width, size.height, ImageFormat.YUV_420_888, 2)
        private val availability = Availability()
        private var device: CameraDevice? = null
        private var session: CameraCaptureSession? = null
        private var isLit = false
        private var isClosed = false

        @Volatile
        private var nextMs = 0L

        @SuppressLint("MissingPermission") // Asked for before: CameraModel.
        fun open() {
            reader.setOnImageAvailableListener(::look, Handler(frames.looper))
            try {
                manager.openCamera(id, this, main)
            } catch (error: CameraAccessException) {
                refused(error.reason == CameraAccessException.CAMERA_IN_USE || error.reason == CameraAccessException.MAX_CAMERAS_IN_USE)
            } catch (_: SecurityException) {
                refused(isTaken = false)
            }
        }

        fun close() {
            isClosed = true
            manager.unregisterAvailabilityCallback(availability)
            device?.close()
            reader.close()
            frames.quitSafely()
        }

        fun light(isOn: Boolean) {
            isLit = isOn
            session?.let(::repeat)
        }

        private fun look(reader: ImageReader) {
            val image = reader.acquireLatestImage() ?: return
            image.use {
                val now = SystemClock.elapsedRealtime()
                if (now < nextMs) return
                nextMs = now + PACE_MS
                val plane = it.planes[0]
                val frame = luma(it.width, it.height, plane.rowStride, plane.buffer)
                main.post { if (!isClosed) listener.frame(frame) }
            }
        }

        override fun onOpened(camera: CameraDevice) {
            if (isClosed) return camera.close()
            device = camera
            val outputs = listOf(preview, reader.surface).map(::OutputConfiguration)
            val told = object : CameraCaptureSession.StateCallback() {
                override fun onConfigured(configured: CameraCaptureSession) {
                    if (isClosed) return
                    session = configured
                    repeat(configured)
                    listener.running()
                }

                override fun onConfigureFailed(configured: CameraCaptureSession) = refused(isTaken = false)
            }
            try {
                camera.createCaptureSession(SessionConfiguration(SessionConfiguration.SESSION_REGULAR, outputs, main::post, told))
            } catch (_: CameraAccessException) {
                refused(isTaken = false)
            } catch (_: IllegalArgumentException) {
                // The window's surface is gone already.
                refused(isTaken = false)
            }
        }

        private fun repeat(session: CameraCaptureSession) {
            try {
                val request = session.device.createCaptureRequest(CameraDevice.TEMPLATE_PREVIEW)
                request.addTarget(preview)
                request.addTarget(reader.surface)
                request.set(CaptureRequest.CONTROL_AF_MODE, CaptureRequest.CONTROL_AF_MODE_CONTINUOUS_PICTURE)
                request.set(CaptureRequest.FLASH_MODE, if (isLit) CaptureRequest.FLASH_MODE_TORCH else CaptureRequest.FLASH_MODE_OFF)
                session.setRepeatingRequest(request.build(), null, main)
            } catch (_: CameraAccessException) {
                refused(isTaken = false)
            } catch (_: IllegalStateException) {
                // Closed meanwhile: what closed it has been told.
            }
        }

        override fun onDisconnected(camera: CameraDevice) {
            camera.close()
            refused(isTaken = true)
        }

        override fun onError(camera: CameraDevice, error: Int) {
            camera.close()
            refused(error == ERROR_CAMERA_IN_USE || error == ERROR_MAX_CAMERAS_IN_USE)
        }

        private fun refused(isTaken: Boolean) {
            if (isClosed) return
            device = null
            session = null
            if (!isTaken) return listener.failed()
            listener.taken()
            manager.registerAvailabilityCallback(availability, main)
        }

        private inner class Availability : CameraManager.AvailabilityCallback() {
            override fun onCameraAvailable(free: String) {
                if (free == id && !isClosed) listener.free()
            }
        }
    }
}
