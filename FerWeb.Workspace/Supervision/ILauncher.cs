namespace FerWeb.Workspace.Supervision;

/// <summary>How runs come to workers.</summary>
public interface ILauncher : IDisposable
{
    /// <summary>Notices workers that have ended without a word of their own, and puts their runs to rest.</summary>
    void NoticeEnded();

    /// <summary>Lets what waits begin, as far as there is room for it.</summary>
    void Begin();
}
