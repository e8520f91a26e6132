namespace FerWeb.Engine.Datasets;

/// <summary>What a part of a data set is for.</summary>
public enum Split
{
    /// <summary>Images that the network learns from.</summary>
    Train,

    /// <summary>Images that choices (epoch, temperature, settings) are made on.</summary>
    Validation,

    /// <summary>Images that are measured once, at the very end.</summary>
    Test,
}
